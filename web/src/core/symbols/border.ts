// Keeping polygons inside the image: moved in, or cut at its border.
import { boundsOf, moved, type Size, type Spot, type Stroke, settled } from "./stroke";

/** Strokes moved together as far as they have to be to lie inside the image. */
export function shifted(strokes: readonly Stroke[], size: Size): readonly Stroke[] {
  const box = boundsOf(strokes);
  const x = Math.min(Math.max(0, -box.left), size.width - box.right);
  const y = Math.min(Math.max(0, -box.top), size.height - box.bottom);
  return x || y ? moved(strokes, x, y).map(settled) : strokes;
}

/** A polygon cut at the border of the image (Sutherland and Hodgman). */
export function clipped(stroke: Stroke, size: Size): Stroke {
  const isInside = stroke.points.every(([x, y]) => x >= 0 && y >= 0 && x <= size.width && y <= size.height);
  if (isInside) return stroke;
  let points: readonly Spot[] = stroke.points;
  for (const [axis, limit, sign] of [
    [0, 0, 1],
    [0, size.width, -1],
    [1, 0, 1],
    [1, size.height, -1],
  ] as const) {
    points = cut(points, axis, limit, sign);
  }
  return settled({ ...stroke, points });
}

function cut(points: readonly Spot[], axis: 0 | 1, limit: number, sign: 1 | -1): Spot[] {
  const kept: Spot[] = [];
  points.forEach((here, index) => {
    const before = points.at(index - 1) ?? here;
    const [inside, wasInside] = [sign * (here[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0];
    if (inside !== wasInside) {
      const share = (limit - before[axis]) / (here[axis] - before[axis]);
      kept.push([before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])]);
    }
    if (inside) kept.push(here);
  });
  return kept;
}
