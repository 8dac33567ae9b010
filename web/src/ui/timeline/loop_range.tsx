// The part that is played again and again.
import { edgeOf, type Span } from "./scale";

export function LoopRange({ span, loop }: { span: Span; loop: readonly [number, number] }) {
  const from = Math.max(0, edgeOf(loop[0], span));
  const to = Math.min(1, edgeOf(loop[1] + 1, span));
  if (to <= from) return null;
  return <div className="loop-range" style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />;
}
