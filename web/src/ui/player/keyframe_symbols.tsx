// The symbols of the keyframe that is shown, if one is shown: to look at, not to change.
import { useDocument, useFrame } from "../shell/desk";
import { Strokes } from "./strokes";

export function KeyframeSymbols({ width, height }: { width: number; height: number }) {
  const { annotation } = useDocument();
  const frame = useFrame();
  const shown = [annotation.avoidance, annotation.correction].find((keyframe) => keyframe?.index === frame);
  if (!shown?.symbols?.length) return null;
  return <Strokes symbols={shown.symbols} width={width} height={height} />;
}
