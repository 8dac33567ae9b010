// The two primitives that every symbol is made of, and the style they share (as Python's symbols/stroke.py).
import { round2 } from "./round";

/** A place in the image, or relative to the middle of an icon [px]; pixel (0, 0) covers 0..1 in x and y. */
export type Spot = readonly [x: number, y: number];

/** One opaque primitive; strokes are painted in order. */
export interface Stroke {
  /** Vertices [px]. */
  readonly points: readonly Spot[];
  /** `#rrggbb` */
  readonly colour: string;
  /** 0 for a filled polygon (even-odd, closed by itself); else the width [px] of a polyline with round caps and joins. */
  readonly width: number;
}

/** Width and height of an image [px]. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const DARK = "#16181d";
export const WHITE = "#ffffff";
/** Width of the white casing around a coloured shape [unit]. */
export const CASING = 1.6;
/** Width of the dark line around the casing [unit]. */
export const HAIRLINE = 1.1;
/** Width of the dark line around thin bright shapes [unit]. */
export const OUTLINE = 1.6;

/**
 * The length [px] that all strokes scale with: 1 on a 640x480 image. It grows more slowly than the image, so that symbols
 * stay legible on 224x224 and do not cover 1920x1080.
 */
export function unitOf(size: Size): number {
  const shorter = Math.min(size.width, size.height);
  return Math.min((shorter / 480) ** 0.75, shorter / 84);
}

/** A circle as a polygon that stays within about 0.06 px of it. */
export function circle(radius: number, center: Spot = [0, 0]): Spot[] {
  return arc(radius, 0, 360, 4 * Math.ceil(2.2 * Math.sqrt(Math.max(radius, 1))), center).slice(0, -1);
}

/** Points on a circle from angle `start` to `end` [degrees, 0 is right, 90 is down], both included. */
export function arc(radius: number, start: number, end: number, pieces: number, center: Spot = [0, 0]): Spot[] {
  return Array.from({ length: pieces + 1 }, (_, index) => {
    const angle = (start + ((end - start) * index) / pieces) * (Math.PI / 180);
    return [center[0] + radius * Math.cos(angle), center[1] + radius * Math.sin(angle)];
  });
}

/** A box around (0, 0) with round corners, as a polygon. */
export function roundedBox(halfWidth: number, halfHeight: number, radius: number): Spot[] {
  const [x, y] = [halfWidth - radius, halfHeight - radius];
  const pieces = Math.max(3, Math.ceil(1.5 * Math.sqrt(Math.max(radius, 1))));
  const corners = [
    [x, y, 0],
    [-x, y, 90],
    [-x, -y, 180],
    [x, -y, 270],
  ] as const;
  return corners.flatMap(([cx, cy, angle]) => arc(radius, angle, angle + 90, pieces, [cx, cy]));
}

/** The stroke with coordinates of two decimals, and the corners of polygons on quarter pixels in y. */
export function settled(stroke: Stroke): Stroke {
  const points = stroke.points.map(
    ([x, y]): Spot => [round2(x), stroke.width ? round2(y) : Math.floor(y * 4 + 0.5) / 4],
  );
  return { points, colour: stroke.colour, width: round2(stroke.width) };
}

/** The strokes shifted by (x, y) [px]. */
export function moved(strokes: readonly Stroke[], x: number, y: number): Stroke[] {
  return strokes.map((stroke) => ({ ...stroke, points: stroke.points.map(([px, py]): Spot => [px + x, py + y]) }));
}

/** The box that strokes stay inside [px]. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The box around all strokes, their widths included. */
export function boundsOf(strokes: readonly Stroke[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points, width } of strokes) {
    for (const [x, y] of points) {
      left = Math.min(left, x - width / 2);
      top = Math.min(top, y - width / 2);
      right = Math.max(right, x + width / 2);
      bottom = Math.max(bottom, y + width / 2);
    }
  }
  return { left, top, right, bottom };
}
