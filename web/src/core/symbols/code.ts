// Symbols as code text, in the spelling of the authors' release (as Python's `format_symbols`). The server reads it back.
import type { Axis, Point, SymbolJson } from "../api/types";

export const AXIS_NAMES: Record<Axis, string> = { x: "red", y: "green", z: "blue" };

/** One symbol a line. Places are truncated to whole per mille, as the release does. */
export function formatSymbols(symbols: readonly SymbolJson[]): string {
  return symbols.map(formatSymbol).join("\n");
}

export function formatSymbol(symbol: SymbolJson): string {
  switch (symbol.symbol) {
    case "arrow": {
      const colours = symbol.axes.map((axis) => `'${AXIS_NAMES[axis]}'`).join(", ");
      return `Draw Straight Arrow: {${ends(symbol)}, 'color': [${colours}]}`;
    }
    case "turn": {
      const direction = symbol.clockwise ? "clockwise" : "counterclockwise";
      return `Draw Rotating Arrow: {'center': ${place(symbol.center)}, 'direction': '${direction}'}`;
    }
    case "align":
      return `Draw Dual Crosshair: {${ends(symbol)}}`;
    case "target":
      return `Draw Crosshair: {'position': ${place(symbol.at)}}`;
    case "gripper":
      return `Draw ${symbol.open ? "ON" : "OFF"}: {'position': ${place(symbol.at)}}`;
    case "hold":
      return `Draw Lock: {'position': ${place(symbol.at)}}`;
    case "rewind":
      return `Draw Rewind: {'position': ${place(symbol.at)}}`;
  }
}

function ends({ start, end }: { start: Point; end: Point }): string {
  return `'start_point': ${place(start)}, 'end_point': ${place(end)}`;
}

function place(point: Point): string {
  return `[${Math.trunc(point.x)}, ${Math.trunc(point.y)}]`;
}
