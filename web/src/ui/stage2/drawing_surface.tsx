// The drawing over the picture: symbols made, chosen and changed by mouse, pen and touch. Lies inside the player's SVG.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { handlesOf, symbolAt } from "../../core/symbols/hit";
import { Strokes } from "../player/strokes";
import { useFrame, usePlaying } from "../shell/desk";
import type { OverlayProps } from "../shell/seams";
import { selectNext } from "./edits";
import { Away, Badges, Chosen, Readout } from "./marks";
import { placeOf } from "./place";
import { drag, type End, type Pointer, press, release, shown, type Under } from "./tools";
import { useDrawingKeys } from "./use_drawing_keys";
import { type Stage2, useStudio } from "./use_studio";
import "../../styles/stage2.css";

/** How near [screen px] a pointer must come to a handle or to a symbol. */
const REACH = { handle: 10, symbol: 6 };
/** A finger is that much thicker. */
const FINGER = 2;

export function DrawingSurface({ width, height, scale }: OverlayProps) {
  const stage2 = useStudio("live");
  const { desk, state, symbols, keyframe, role, selected, wrong } = stage2;
  const frame = useFrame();
  const playing = usePlaying();
  const here = keyframe?.index === frame && !playing;
  const live = here && !desk.readOnly;
  useDrawingKeys(stage2, live);
  const size = { width, height };
  const mouse = useMouse(stage2, size, scale, live);
  const manner = { axes: stage2.axes, clockwise: state.clockwise };
  const seen = here && state.role === role ? shown(state.drawing, symbols, manner) : symbols;
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Tab" || !live) return;
    const leaves = event.shiftKey ? (selected ?? 0) === 0 : (selected ?? -1) === symbols.length - 1;
    if (leaves) return;
    event.preventDefault();
    selectNext(stage2, event.shiftKey ? -1 : 1);
  };
  if (!here) return <Away frame={frame} keyframe={keyframe} symbols={symbols} size={size} scale={scale} />;
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: there is no element for a drawing
    <g
      className={`stage2-drawing ${state.drawing.gesture?.far ? "busy" : selected === null ? "idle" : ""}`}
      role="application"
      aria-label={`Drawing on the ${role} keyframe, ${symbols.length === 1 ? "1 symbol" : `${symbols.length} symbols`}. Tab goes through them, arrow keys move the selected one.`}
      tabIndex={0}
      onKeyDown={keys}
    >
      <Strokes symbols={seen} width={width} height={height} />
      <Chosen symbols={seen} selected={selected} hovered={state.hovered} size={size} scale={scale} live={live} />
      <rect className={`stage2-cover ${mouse.cursor}`} width={width} height={height} {...(live ? mouse.events : {})} />
      <Badges wrong={wrong} symbols={seen} size={size} scale={scale} />
      <Readout drawing={state.drawing} symbols={seen} size={size} scale={scale} />
    </g>
  );
}

function useMouse(stage2: Stage2, size: { width: number; height: number }, scale: number, live: boolean) {
  const { studio, symbols, guidance } = stage2;
  const pointer = useRef<number | null>(null);
  useEffect(() => {
    if (live) return;
    pointer.current = null; // what was begun is given up
    studio.draw({ ...studio.state.drawing, gesture: null });
  }, [live, studio]);

  const locate = (event: PointerEvent<SVGElement>): Pointer => {
    const box = event.currentTarget.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    return { at: placeOf(x, y, box), px: { x, y } };
  };
  const under = ({ at }: Pointer, touch: boolean): Under => {
    const near = (touch ? FINGER : 1) / scale;
    const spot = [(at.x * size.width) / 1000, (at.y * size.height) / 1000] as const;
    const { selected } = stage2;
    const held = selected === null ? undefined : symbols[selected];
    return {
      end: held ? endAt(held, spot, REACH.handle * near, size) : null,
      symbol: symbolAt(symbols, size, spot, REACH.symbol * near),
    };
  };
  const events = {
    onPointerDown: (event: PointerEvent<SVGElement>) => {
      if (event.button !== 0 || pointer.current !== null) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pointer.current = event.pointerId;
      const at = locate(event);
      const { drawing } = studio.state;
      studio.draw(press({ ...drawing, selected: stage2.selected }, at, under(at, event.pointerType === "touch")));
    },
    onPointerMove: (event: PointerEvent<SVGElement>) => {
      const at = locate(event);
      if (pointer.current === event.pointerId) studio.draw(drag(studio.state.drawing, at));
      else if (pointer.current === null) studio.set({ hovered: under(at, false).symbol });
    },
    onPointerUp: (event: PointerEvent<SVGElement>) => {
      if (pointer.current !== event.pointerId) return;
      pointer.current = null;
      const manner = { axes: stage2.axes, clockwise: studio.state.clockwise };
      const { drawing, edit } = release(studio.state.drawing, locate(event), guidance.symbols, manner);
      studio.draw(drawing);
      if (!edit) return;
      guidance.setSymbols(edit.symbols, edit.label);
      const changed = drawing.selected === null ? undefined : edit.symbols[drawing.selected];
      if (changed?.symbol === "turn") studio.set({ clockwise: changed.clockwise });
    },
    onLostPointerCapture: (event: PointerEvent<SVGElement>) => {
      if (pointer.current !== event.pointerId) return; // after an orderly end
      pointer.current = null;
      studio.draw({ ...studio.state.drawing, gesture: null });
    },
    onPointerLeave: () => studio.set({ hovered: null }),
  };
  const { drawing, hovered } = stage2.state;
  const idle = drawing.tool === "select" && !drawing.gesture;
  return { events, cursor: idle && hovered !== null ? "over" : "" };
}

/** The end of an arrow or dual crosshair at a place [px of the image]. */
function endAt(
  symbol: Parameters<typeof handlesOf>[0],
  [x, y]: readonly [number, number],
  reach: number,
  size: { width: number; height: number },
): End | null {
  let found: { end: End; far: number } | null = null;
  for (const { handle, point } of handlesOf(symbol)) {
    if (handle !== "start" && handle !== "end") continue;
    const far = Math.hypot((point.x * size.width) / 1000 - x, (point.y * size.height) / 1000 - y);
    if (far <= reach && (!found || far < found.far)) found = { end: handle, far };
  }
  return (found as { end: End } | null)?.end ?? null;
}
