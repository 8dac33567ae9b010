// Which frames the timeline shows, and where on it a frame lies. The timeline is cut into frames: frame i covers i to i+1.

/** The frames from `from` up to `to` [frames, broken numbers while zooming]. */
export interface Span {
  from: number;
  to: number;
}

/** Where the middle of a frame lies, 0 to 1 of the timeline's width. */
export function placeOf(frame: number, span: Span): number {
  return (frame + 0.5 - span.from) / (span.to - span.from);
}

/** Where a frame begins. */
export function edgeOf(frame: number, span: Span): number {
  return (frame - span.from) / (span.to - span.from);
}

/** The frame at a place, always one of the episode's. */
export function frameAtPlace(place: number, span: Span, length: number): number {
  return Math.min(length - 1, Math.max(0, Math.floor(span.from + place * (span.to - span.from))));
}

/** The fewest frames that the timeline shows. */
const FEWEST = 12;

/** Zooms by a factor; the frame at `place` stays there. */
export function zoomedSpan(span: Span, factor: number, place: number, length: number): Span {
  const wide = Math.min(length, Math.max(Math.min(FEWEST, length), (span.to - span.from) / factor));
  const at = span.from + place * (span.to - span.from);
  return held(at - place * wide, wide, length);
}

/** Moves the timeline by a share of what it shows. */
export function movedSpan(span: Span, share: number, length: number): Span {
  const wide = span.to - span.from;
  return held(span.from + share * wide, wide, length);
}

/** The span moved so that a frame is in it; as it is, if it already is. */
export function withFrame(span: Span, frame: number, length: number): Span {
  if (frame >= span.from && frame + 1 <= span.to) return span;
  const wide = span.to - span.from;
  const from = frame < span.from ? frame - wide * 0.1 : frame + 1 - wide * 0.9;
  return held(from, wide, length);
}

function held(from: number, wide: number, length: number): Span {
  const start = Math.min(length - wide, Math.max(0, from));
  return { from: start, to: start + wide };
}

const STEPS_S = [0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/** Times [s] at which ticks are written, at most `most` of them, and the step between them. */
export function ticks(from_s: number, to_s: number, most: number): { step: number; at: number[] } {
  const step = STEPS_S.find((candidate) => (to_s - from_s) / candidate <= most) ?? 600;
  const at: number[] = [];
  for (let count = Math.max(0, Math.ceil(from_s / step - 1e-9)); count * step <= to_s + 1e-9; count += 1)
    at.push(count * step);
  return { step, at };
}
