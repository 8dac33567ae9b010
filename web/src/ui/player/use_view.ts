// Zooming by the wheel and by keys, panning by the middle button or with Space held.
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useAction } from "../shell/actions";
import { movedBy, type Size, type View, WHOLE, zoomedAt } from "./view";

const STEP = 1.4;

export function useView(area: RefObject<HTMLElement | null>, picture: Size, viewport: Size, spaceHeld: () => boolean) {
  const [view, setView] = useState<View>(WHOLE);
  const [panning, setPanning] = useState(false);
  const last = useRef<{ id: number; x: number; y: number } | null>(null);
  const { width, height } = viewport;

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault(); // not passive: the page must not scroll
      const box = element.getBoundingClientRect();
      const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
      const factor = Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002));
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      setView((old) => zoomedAt(old, factor, x, y, picture, { width, height }));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [area, picture, width, height]);

  const zoomBy = useCallback(
    (factor: number) => setView((old) => zoomedAt(old, factor, width / 2, height / 2, picture, { width, height })),
    [picture, width, height],
  );
  const reset = useCallback(() => setView(WHOLE), []);
  useAction("zoom.in", () => zoomBy(STEP));
  useAction("zoom.out", () => zoomBy(1 / STEP));
  useAction("zoom.fit", reset);

  const pan = {
    onPointerDownCapture: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 1 && !(event.button === 0 && spaceHeld())) return;
      event.preventDefault();
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = { id: event.pointerId, x: event.clientX, y: event.clientY };
      setPanning(true);
    },
    onPointerMoveCapture: (event: PointerEvent<HTMLElement>) => {
      const from = last.current;
      if (from?.id !== event.pointerId) return;
      event.stopPropagation();
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      last.current = { id: from.id, x: event.clientX, y: event.clientY };
      setView((old) => movedBy(old, dx, dy, picture, viewport));
    },
    onPointerUpCapture: (event: PointerEvent<HTMLElement>) => {
      if (last.current?.id !== event.pointerId) return;
      event.stopPropagation();
      last.current = null;
      setPanning(false);
    },
    onLostPointerCapture: () => {
      last.current = null;
      setPanning(false);
    },
  };
  return { view, zoomBy, reset, panning, pan };
}
