// What part of the episode the timeline shows: zoomed by the wheel, moved sideways, following the frame that plays.
import { type RefObject, useCallback, useEffect, useState } from "react";
import { useDesk } from "../shell/desk";
import { movedSpan, type Span, withFrame, zoomedSpan } from "./scale";

export function useSpan(area: RefObject<HTMLElement | null>) {
  const { info, player } = useDesk();
  const { length } = info;
  const [span, setSpan] = useState<Span>({ from: 0, to: length });
  const shown = span.to - span.from;
  // Draws anew only where the span changes, not with every frame that plays.
  useEffect(() => {
    const follow = () => setSpan((old) => withFrame(old, player.index, length));
    follow();
    return player.subscribe(follow);
  }, [player, length]);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault(); // not passive: the page must not scroll
      const box = element.getBoundingClientRect();
      const pixels = (delta: number) => delta * (event.deltaMode === 1 ? 16 : 1);
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        setSpan((old) => movedSpan(old, pixels(sideways) / box.width, length));
      } else {
        const place = (event.clientX - box.left) / box.width;
        setSpan((old) => zoomedSpan(old, Math.exp(-pixels(event.deltaY) * 0.003), place, length));
      }
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [area, length]);
  const showAll = useCallback(() => setSpan({ from: 0, to: length }), [length]);
  return { span, zoomed: shown < length, showAll, setSpan };
}
