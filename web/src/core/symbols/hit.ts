// Which symbol lies under a pointer, and by what a symbol can be held.
import type { Point, SymbolJson } from "../api/types";
import { ICON, layers } from "./shapes";
import { boundsOf, type Size, type Spot, type Stroke } from "./stroke";

/**
 * The index of the symbol at a place [px of the image]; null where there is none. The topmost of those that are painted
 * there, else the nearest one that is not farther than the tolerance [px]. An icon is hit anywhere in its box.
 */
export function symbolAt(symbols: readonly SymbolJson[], size: Size, spot: Spot, tolerance: number): number | null {
  let found: { index: number; far: number; layer: number } | null = null;
  symbols.forEach((symbol, index) => {
    for (const { layer, strokes } of layers(symbol, size)) {
      const far =
        layer === ICON ? fromBox(strokes, spot) : Math.min(...strokes.map((stroke) => fromStroke(stroke, spot)));
      if (far > tolerance) continue;
      const isAbove = !found || far < found.far || (far === found.far && layer >= found.layer);
      if (isAbove) found = { index, far, layer };
    }
  });
  return (found as { index: number } | null)?.index ?? null;
}

export type Handle = "start" | "end" | "center" | "at";

/** The places of a symbol that can be dragged, by their names in the JSON. */
export function handlesOf(symbol: SymbolJson): { handle: Handle; point: Point }[] {
  if ("start" in symbol) {
    return [
      { handle: "start", point: symbol.start },
      { handle: "end", point: symbol.end },
    ];
  }
  if (symbol.symbol === "turn") return [{ handle: "center", point: symbol.center }];
  return [{ handle: "at", point: symbol.at }];
}

/** How far a place is from the box around strokes [px]; 0 inside. */
function fromBox(strokes: readonly Stroke[], [x, y]: Spot): number {
  const box = boundsOf(strokes);
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
}

/** How far a place is from what a stroke paints [px]; 0 on it. */
function fromStroke({ points, width }: Stroke, spot: Spot): number {
  const isClosed = width === 0;
  if (isClosed && isInside(points, spot)) return 0;
  let far = Number.POSITIVE_INFINITY;
  points.forEach((here, index) => {
    const before = index > 0 || isClosed ? points.at(index - 1) : here;
    far = Math.min(far, fromSegment(before ?? here, here, spot));
  });
  return Math.max(0, far - width / 2);
}

function fromSegment(from: Spot, to: Spot, [x, y]: Spot): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length2 = dx * dx + dy * dy;
  const share = length2 ? Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / length2)) : 0;
  return Math.hypot(x - from[0] - share * dx, y - from[1] - share * dy);
}

/** Even-odd. */
function isInside(points: readonly Spot[], [x, y]: Spot): boolean {
  let inside = false;
  points.forEach((here, index) => {
    const before = points.at(index - 1) ?? here;
    if (here[1] > y === before[1] > y) return;
    if (x < here[0] + ((y - here[1]) * (before[0] - here[0])) / (before[1] - here[1])) inside = !inside;
  });
  return inside;
}
