// What symbols look like: the strokes that Python paints, to the same hundredth of a pixel (as Python's symbols/shapes.py).
import type { Point, SymbolJson } from "../api/types";
import { arrow, link } from "./arrows";
import { type IconName, icon } from "./icons";
import { round2 } from "./round";
import { type Bounds, boundsOf, moved, type Size, type Spot, type Stroke, unitOf } from "./stroke";

/** What lies on what: an arrow hides a dashed line beneath it, and icons stay whole. */
const LINK = 0;
const ARROW = 1;
export const ICON = 2;

/** Strokes of a symbol that lie in one layer. */
export interface Part {
  readonly layer: number;
  readonly strokes: readonly Stroke[];
}

/**
 * The strokes that show the symbols on an image of a size [px], in the order in which to paint them: first the dashed lines
 * of all symbols, then all arrows, then all icons, each in the order of the symbols. All lie inside the image.
 */
export function strokes(symbols: readonly SymbolJson[], width: number, height: number): Stroke[] {
  return symbols
    .flatMap((symbol) => layers(symbol, { width, height }))
    .toSorted((one, other) => one.layer - other.layer)
    .flatMap((part) => part.strokes.map(rounded));
}

/** Where a place lies in an image of a size [px]. */
export function toPixels(point: Point, size: Size): Spot {
  return [(point.x * size.width) / 1000, (point.y * size.height) / 1000];
}

/** The "points" attribute of an SVG polygon or polyline. */
export function svgPoints(stroke: Stroke): string {
  return stroke.points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
}

/** The strokes of one symbol by the layer they lie in, lowest first. */
export function layers(symbol: SymbolJson, size: Size): Part[] {
  const unit = unitOf(size);
  const iconPart = (name: IconName, at: Point): Part => {
    const spot = iconSpot(name, at, unit, size);
    return { layer: ICON, strokes: moved(iconOf(name, unit).strokes, spot[0], spot[1]) };
  };
  switch (symbol.symbol) {
    case "arrow": {
      const [start, end] = [toPixels(symbol.start, size), toPixels(symbol.end, size)];
      return [{ layer: ARROW, strokes: arrow(start, end, symbol.axes, unit, size) }];
    }
    case "align": {
      const start = iconSpot("align start", symbol.start, unit, size);
      const end = iconSpot("align end", symbol.end, unit, size);
      const dashes: Part = { layer: LINK, strokes: link(start, end, 15.5 * unit, unit) };
      return [dashes, iconPart("align start", symbol.start), iconPart("align end", symbol.end)];
    }
    case "turn":
      return [iconPart(symbol.clockwise ? "turn clockwise" : "turn counterclockwise", symbol.center)];
    case "gripper":
      return [iconPart(symbol.open ? "on" : "off", symbol.at)];
    case "target":
    case "hold":
    case "rewind":
      return [iconPart(symbol.symbol, symbol.at)];
  }
}

interface Icon {
  readonly unit: number;
  readonly strokes: readonly Stroke[];
  readonly box: Bounds;
}
const icons = new Map<IconName, Icon>();

/** An icon as it was last needed: all symbols of one picture share its unit. */
function iconOf(name: IconName, unit: number): Icon {
  const kept = icons.get(name);
  if (kept?.unit === unit) return kept;
  const made = icon(name, unit);
  const found = { unit, strokes: made, box: boundsOf(made) };
  icons.set(name, found);
  return found;
}

/** Where the middle of an icon lies: the middle of a pixel, so that the whole icon is inside the image. */
function iconSpot(name: IconName, at: Point, unit: number, size: Size): Spot {
  const { box } = iconOf(name, unit);
  const [x, y] = toPixels(at, size);
  return [
    Math.max(Math.min(Math.floor(x), Math.floor(size.width - box.right - 0.5)), Math.ceil(-box.left - 0.5)) + 0.5,
    Math.max(Math.min(Math.floor(y), Math.floor(size.height - box.bottom - 0.5)), Math.ceil(-box.top - 0.5)) + 0.5,
  ];
}

function rounded(stroke: Stroke): Stroke {
  return { ...stroke, points: stroke.points.map(([x, y]): Spot => [round2(x), round2(y)]) };
}
