// The strip that is scrubbed: press and drag to show a frame; hovering says which one.
import { type PointerEvent, type ReactNode, type RefObject, useRef, useState } from "react";
import { clockText } from "../player/time_text";
import { useDesk, useFrame } from "../shell/desk";
import { frameAtPlace, placeOf, type Span } from "./scale";

export interface TrackProps {
  span: Span;
  strip: RefObject<HTMLElement | null>;
  times: readonly number[];
  children: ReactNode;
}

export function Track({ span, strip, times, children }: TrackProps) {
  const { player, info } = useDesk();
  const shown = useFrame();
  const [hover, setHover] = useState<number | null>(null);
  const scrubbing = useRef(false);
  const frameOf = (event: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    return box ? frameAtPlace((event.clientX - box.left) / box.width, span, info.length) : 0;
  };
  return (
    <div
      className="track"
      role="slider"
      tabIndex={0}
      aria-label="Frame"
      aria-valuemin={0}
      aria-valuemax={info.length - 1}
      aria-valuenow={shown}
      aria-valuetext={`frame ${shown}, ${clockText(times[shown] ?? 0)}`}
      onKeyDown={(event) => {
        const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
        if (!by) return; // the other keys of a slider are the page's own
        player.pause();
        player.step(by);
        event.preventDefault();
        event.stopPropagation();
      }}
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
