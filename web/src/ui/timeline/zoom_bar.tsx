// Below a timeline that is zoomed in: which part of the episode it shows.
import { type PointerEvent, useRef } from "react";
import { IconButton } from "../kit/icon_button";
import { useDesk } from "../shell/desk";
import { movedSpan, type Span } from "./scale";

export interface ZoomBarProps {
  span: Span;
  onSpan: (span: Span) => void;
  onAll: () => void;
}

export function ZoomBar({ span, onSpan, onAll }: ZoomBarProps) {
  const { info } = useDesk();
  const bar = useRef<HTMLDivElement>(null);
  const start = useRef<{ x: number; span: Span } | null>(null);
  const drag = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect();
    if (!start.current || !box) return;
    const frames = ((event.clientX - start.current.x) / box.width) * info.length;
    const from = start.current.span;
    onSpan(movedSpan(from, frames / (from.to - from.from), info.length));
  };
  return (
    <div className="zoom-bar">
      <div ref={bar} className="zoom-bar-track">
        <div
          className="zoom-bar-thumb"
          style={{
            left: `${(span.from / info.length) * 100}%`,
            width: `${((span.to - span.from) / info.length) * 100}%`,
          }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            start.current = { x: event.clientX, span };
          }}
          onPointerMove={drag}
          onPointerUp={() => {
            start.current = null;
          }}
        />
      </div>
      <IconButton small icon="fit" name="Show the whole episode" onClick={onAll} />
    </div>
  );
}
