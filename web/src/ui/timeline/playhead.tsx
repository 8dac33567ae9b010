// The line at the frame that is shown; for screen readers a slider over all frames.
import { clockText } from "../player/time_text";
import { useDesk, useFrame } from "../shell/desk";
import { placeOf, type Span } from "./scale";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

export function Playhead({ span }: { span: Span }) {
  const { player, info, cameras } = useDesk();
  const frame = useFrame();
  const place = placeOf(frame, span);
  const shown = place >= 0 && place <= 1;
  return (
    <div
      className="playhead"
      style={{ left: `${Math.min(1, Math.max(0, place)) * 100}%`, visibility: shown ? "visible" : "hidden" }}
      role="slider"
      tabIndex={0}
      aria-label="Frame"
      aria-valuemin={0}
      aria-valuemax={info.length - 1}
      aria-valuenow={frame}
      aria-valuetext={`frame ${frame}, ${clockText(cameras[0]?.source.times_s[frame] ?? 0)}`}
      onKeyDown={(event) => {
        const by = STEPS[event.key];
        if (by === undefined || event.shiftKey) return; // the page's keys do the rest
        player.pause();
        player.step(by);
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
