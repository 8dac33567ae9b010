// The times along the timeline.
import { frameAt } from "../../core/video/times";
import { tickText } from "../player/time_text";
import { edgeOf, type Span, ticks } from "./scale";

export function Ruler({ span, times, width }: { span: Span; times: readonly number[]; width: number }) {
  const last = times.length - 1;
  const from_s = times[Math.floor(span.from)] ?? 0;
  const to_s = times[Math.min(last, Math.ceil(span.to) - 1)] ?? 0;
  const { step, at } = ticks(from_s, to_s, Math.max(2, width / 72));
  return (
    <div className="ruler digits" aria-hidden="true">
      {at.map((time) => {
        const place = edgeOf(frameAt(times, time), span);
        if (place < 0 || place > 0.985) return null;
        return (
          <span key={time} className="tick" style={{ left: `${place * 100}%` }}>
            {tickText(time, step)}
          </span>
        );
      })}
    </div>
  );
}
