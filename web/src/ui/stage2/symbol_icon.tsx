// A symbol as a small picture: the strokes that are painted on frames.
import type { Axis, SymbolJson } from "../../core/api/types";
import { strokes } from "../../core/symbols/shapes";
import { boundsOf } from "../../core/symbols/stroke";
import { Strokes } from "../player/strokes";
import type { Tool } from "./tools";

const SIZE = { width: 640, height: 480 };
const MIDDLE = { x: 500, y: 500 };

/** The symbol in the middle of a picture of the usual size, cut out. */
export function SymbolIcon({ symbol, size = 20 }: { symbol: SymbolJson; size?: number }) {
  const { symbols, crop } = SHOWN.get(symbol) ?? remembered(symbol);
  return (
    <svg className="stage2-icon" width={size} height={size} viewBox={crop} aria-hidden="true">
      <Strokes symbols={symbols} {...SIZE} />
    </svg>
  );
}

/** What a tool draws. */
export function ToolIcon({ tool, axes, clockwise }: { tool: Tool; axes: readonly Axis[]; clockwise: boolean }) {
  if (tool === "select") {
    return (
      <svg className="stage2-icon" width={20} height={20} viewBox="0 0 16 16" aria-hidden="true">
        <path d="M3.5 2v10.5L6.4 9.8l2 4.2 1.9-.9-2-4.1h4.2z" fill="currentColor" />
      </svg>
    );
  }
  return <SymbolIcon symbol={sample(tool, axes, clockwise)} />;
}

function sample(tool: Exclude<Tool, "select">, axes: readonly Axis[], clockwise: boolean): SymbolJson {
  switch (tool) {
    case "arrow":
      return { symbol: "arrow", start: MIDDLE, end: MIDDLE, axes: [...axes] };
    case "align":
      return { symbol: "align", start: MIDDLE, end: MIDDLE };
    case "turn":
      return { symbol: "turn", center: MIDDLE, clockwise };
    case "on":
    case "off":
      return { symbol: "gripper", at: MIDDLE, open: tool === "on" };
    default:
      return { symbol: tool, at: MIDDLE };
  }
}

interface Shown {
  symbols: SymbolJson[];
  crop: string;
}
const SHOWN = new WeakMap<SymbolJson, Shown>();

function remembered(symbol: SymbolJson): Shown {
  const symbols = [centred(symbol)];
  const box = boundsOf(strokes(symbols, SIZE.width, SIZE.height));
  const side = Math.max(box.right - box.left, box.bottom - box.top, 36) + 2;
  const corner = [(box.left + box.right - side) / 2, (box.top + box.bottom - side) / 2];
  const shown = { symbols, crop: [...corner, side, side].join(" ") };
  SHOWN.set(symbol, shown);
  return shown;
}

/** The symbol with its middle in the middle; arrows and dual crosshairs short enough to be seen whole. */
function centred(symbol: SymbolJson): SymbolJson {
  switch (symbol.symbol) {
    case "arrow":
      return { ...symbol, start: { x: 476, y: 532 }, end: { x: 525, y: 467 } };
    case "align":
      return { ...symbol, start: { x: 483, y: 478 }, end: { x: 517, y: 522 } };
    case "turn":
      return { ...symbol, center: MIDDLE };
    default:
      return { ...symbol, at: MIDDLE };
  }
}
