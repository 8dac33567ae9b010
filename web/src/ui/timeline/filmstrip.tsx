// Small pictures along the timeline.
import { useEffect, useMemo, useState } from "react";
import { useDesk } from "../shell/desk";
import { placeOf, type Span } from "./scale";

const HEIGHT_PX = 44;
const QUALITY = 40;
/** Waits until zooming has come to rest before it asks for other pictures [ms]. */
const REST_MS = 200;

export function Filmstrip({ span, width }: { span: Span; width: number }) {
  const { api, info, cameras } = useDesk();
  const camera = cameras[0];
  const rested = useRested(span);
  const each = camera ? (HEIGHT_PX * camera.source.width) / camera.source.height : 60;
  const frames = useMemo(() => framesFor(rested, Math.floor(width / each), info.length), [rested, width, each, info]);
  if (!camera) return null;
  return (
    <div className="filmstrip" aria-hidden="true">
      {frames.map((frame) => (
        <img
          key={frame}
          alt=""
          draggable={false}
          decoding="async"
          src={api.frameUrl(info.episode, camera.name, frame, QUALITY)}
          width={Math.round(each)}
          height={HEIGHT_PX}
          style={{ left: `${placeOf(frame, span) * 100}%` }}
        />
      ))}
    </div>
  );
}

/** One frame for each place of the strip, on a grid that stays the same while the strip is moved. */
export function framesFor(span: Span, count: number, length: number): number[] {
  if (count < 1) return [];
  const step = Math.max(1, (span.to - span.from) / count);
  const first = Math.floor(span.from / step);
  const found = new Set<number>();
  for (let place = first; place * step < span.to; place += 1) {
    const frame = Math.floor((place + 0.5) * step);
    if (frame < length) found.add(frame);
  }
  return [...found];
}

function useRested(span: Span): Span {
  const [rested, setRested] = useState(span);
  useEffect(() => {
    const timer = setTimeout(() => setRested(span), REST_MS);
    return () => clearTimeout(timer);
  }, [span]);
  return rested;
}
