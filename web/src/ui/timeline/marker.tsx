// Something on the timeline that is dragged, or moved by the arrow keys: a slider over the frames.
import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useRef } from "react";
import { clockText } from "../player/time_text";
import { useDesk } from "../shell/desk";
import { edgeOf, frameAtPlace, placeOf, type Span } from "./scale";

export interface MarkerProps {
  className: string;
  /** Read out: "Avoidance keyframe". */
  name: string;
  tip?: string;
  index: number;
  span: Span;
  strip: RefObject<HTMLElement | null>;
  /** Lies between two frames instead of on one. */
  between?: boolean;
  disabled?: boolean;
  /** Where it was moved to; `gesture` is the same during one drag. */
  onMove: (index: number, gesture: string) => void;
  /** Pressed without being moved. */
  onPick?: () => void;
  onRemove?: () => void;
  children?: ReactNode;
}

export function Marker(props: MarkerProps) {
  const { className, name, tip, index, span, strip, between, disabled, onMove, onPick, onRemove, children } = props;
  const { info, cameras } = useDesk();
  const drag = useRef<{ from: number; moved: boolean; gesture: string } | null>(null);
  const place = between ? edgeOf(index, span) : placeOf(index, span);
  if (place < -0.001 || place > 1.001) return null;
  const move = (event: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    const now = drag.current;
    if (!box || !now || disabled) return;
    if (!now.moved && Math.abs(event.clientX - now.from) < 3) return;
    now.moved = true;
    const share = (event.clientX - box.left) / box.width;
    onMove(frameAtPlace(between ? share + 0.5 / (span.to - span.from) : share, span, info.length), now.gesture);
  };
  const press = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (event.key === "Enter" || event.key === " ") onPick?.();
    else if ((event.key === "Delete" || event.key === "Backspace") && !disabled) onRemove?.();
    else if (by === undefined || disabled) return;
    else {
      const wanted = index + by * (event.shiftKey ? Math.round(info.fps) : 1);
      onMove(Math.min(info.length - 1, Math.max(0, wanted)), `keys ${name}`);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={`marker ${className}`}
      style={{ left: `${place * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={info.length - 1}
      aria-valuenow={index}
      aria-valuetext={`frame ${index}, ${clockText(cameras[0]?.source.times_s[index] ?? 0)}`}
      aria-disabled={disabled || undefined}
      data-tip={tip ?? name}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: event.clientX, moved: false, gesture: `drag ${name} ${event.timeStamp}` };
      }}
      onPointerMove={move}
      onPointerUp={() => {
        if (drag.current && !drag.current.moved) onPick?.();
        drag.current = null;
      }}
      onLostPointerCapture={() => {
        drag.current = null;
      }}
      onKeyDown={press}
    >
      {children}
    </div>
  );
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
