// The line at the frame that is shown.
import { useFrame } from "../shell/desk";
import { placeOf, type Span } from "./scale";

export function Playhead({ span }: { span: Span }) {
  const place = placeOf(useFrame(), span);
  if (place < 0 || place > 1) return null;
  return <div className="playhead" style={{ left: `${place * 100}%` }} />;
}
