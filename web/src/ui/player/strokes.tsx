// Symbols as SVG: the same strokes that Python paints.
import { useMemo } from "react";
import type { SymbolJson } from "../../core/api/types";
import { strokes, svgPoints } from "../../core/symbols/shapes";

export interface StrokesProps {
  symbols: readonly SymbolJson[];
  /** Size of the image that the symbols lie on [px]. */
  width: number;
  height: number;
}

export function Strokes({ symbols, width, height }: StrokesProps) {
  const shapes = useMemo(() => strokes(symbols, width, height), [symbols, width, height]);
  return (
    <g className="strokes" pointerEvents="none">
      {shapes.map((stroke, index) =>
        stroke.width === 0 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: strokes have no identity but their place
          <polygon key={index} points={svgPoints(stroke)} fill={stroke.colour} fillRule="evenodd" />
        ) : (
          <polyline
            // biome-ignore lint/suspicious/noArrayIndexKey: strokes have no identity but their place
            key={index}
            points={svgPoints(stroke)}
            fill="none"
            stroke={stroke.colour}
            strokeWidth={stroke.width}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        ),
      )}
    </g>
  );
}
