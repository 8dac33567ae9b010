// Symbols in words, for the list beside the drawing and for screen readers.
import type { Axis, Point, SymbolJson } from "../../core/api/types";
import { COLOURS } from "./contradictions";

/** "Arrow, green then red". */
export function title(symbol: SymbolJson): string {
  switch (symbol.symbol) {
    case "arrow":
      return `Arrow, ${colourWords(symbol.axes)}`;
    case "turn":
      return symbol.clockwise ? "Turn clockwise" : "Turn counter-clockwise";
    case "target":
      return "Crosshair";
    case "align":
      return "Dual crosshair";
    case "gripper":
      return symbol.open ? "ON: gripper open" : "OFF: gripper closed";
    case "hold":
      return "Lock: hold still";
    case "rewind":
      return "Rewind: go back";
  }
}

/** "602, 179 → 689, 325". */
export function where(symbol: SymbolJson): string {
  const [first, last] = placesOf(symbol);
  return last ? `${at(first.place)} → ${at(last.place)}` : at(first.place);
}

export interface Place {
  /** The symbol's field that holds it. */
  field: "start" | "end" | "center" | "at";
  name: string;
  place: Point;
}

/** The places of a symbol that a person can set. */
export function placesOf(symbol: SymbolJson): [Place, Place?] {
  if ("start" in symbol) {
    const start: Place = { field: "start", name: "from", place: symbol.start };
    return [start, { field: "end", name: "to", place: symbol.end }];
  }
  if (symbol.symbol === "turn") return [{ field: "center", name: "at", place: symbol.center }];
  return [{ field: "at", name: "at", place: symbol.at }];
}

export function colourWords(axes: readonly Axis[]): string {
  return axes.map((axis) => COLOURS[axis]).join(" then ");
}

function at(place: Point): string {
  return `${shortly(place.x)}, ${shortly(place.y)}`;
}

/** Up to one digit after the point: imported places need not be whole. */
export function shortly(value: number): string {
  return String(Math.round(value * 10) / 10);
}
