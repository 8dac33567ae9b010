// The strip that is scrubbed: press and drag to show a frame; hovering says which one.
import { type PointerEvent, type ReactNode, type RefObject, useRef, useState } from "react";
import { clockText } from "../player/time_text";
import { useDesk } from "../shell/desk";
import { frameAtPlace, placeOf, type Span } from "./scale";

export interface TrackProps {
  span: Span;
  strip: RefObject<HTMLElement | null>;
  times: readonly number[];
  children: ReactNode;
}

export function Track({ span, strip, times, children }: TrackProps) {
  const { player, info } = useDesk();
  const [hover, setHover] = useState<number | null>(null);
  const scrubbing = useRef(false);
  const frameOf = (event: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    return box ? frameAtPlace((event.clientX - box.left) / box.width, span, info.length) : 0;
  };
  return (
    <div
      className="track"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        scrubbing.current = true;
        player.pause();
        player.seek(frameOf(event));
      }}
      onPointerMove={(event) => {
        const frame = frameOf(event);
        setHover(frame);
        if (scrubbing.current) player.seek(frame);
      }}
      onPointerUp={() => {
        scrubbing.current = false;
      }}
      onLostPointerCapture={() => {
        scrubbing.current = false;
      }}
      onPointerLeave={() => setHover(null)}
    >
      {children}
      {hover !== null && (
        <div className="hover-line" style={{ left: `${placeOf(hover, span) * 100}%` }}>
          <span className="hover-time digits">
            {clockText(times[hover] ?? 0)} · {hover}
          </span>
        </div>
      )}
    </div>
  );
}
