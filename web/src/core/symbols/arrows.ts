// The straight arrow and the dashed link, whose strokes depend on two places (as Python's symbols/arrows.py).
import type { Axis } from "../api/types";
import { clipped, shifted } from "./border";
import { AMBER } from "./icons";
import { hypot, roundHalfEven } from "./round";
import {
  arc,
  CASING,
  circle,
  DARK,
  HAIRLINE,
  OUTLINE,
  type Size,
  type Spot,
  type Stroke,
  settled,
  WHITE,
} from "./stroke";

/** Red, green, blue as painted (paper Sec. 3.1). */
export const AXIS_COLOURS: Record<Axis, string> = { x: "#ff2d2d", y: "#1ed74b", z: "#236eff" };

/** Half width of an arrow's body [unit]. */
const BODY = 4;
/** Half width of its head [unit]. */
const HEAD = 10.5;
const HEAD_LENGTH = 19;
const SHORTEST_HEAD = 13;
/** Each part of the body is at least this long [unit]; an arrow that is too short for it is lengthened at its tail. */
const SHORTEST_PART = 6;
/** White gap between colours [unit]. */
const GAP = 1.6;

/** A corner that lies share * length + offset along the shape, and `across` beside it [1, px, px]. */
type Corner = readonly [share: number, offset: number, across: number];
interface Outline {
  readonly colour: string;
  readonly corners: readonly Corner[];
}
/** A corner so far along a direction and so far across it [px]. */
type Place = readonly [along: number, across: number];

/**
 * An arrow whose tip is exactly at `end`, in equal parts of its colours from start to end.
 *
 * One that is too short to see is lengthened behind its start; only where the border of the image leaves no room for that
 * does its tip move. Beside a border the body moves inwards, the tip stays.
 */
export function arrow(start: Spot, end: Spot, axes: readonly Axis[], unit: number, size: Size): Stroke[] {
  const colours = axes.map((axis) => AXIS_COLOURS[axis]);
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const drawn = hypot(dx, dy);
  if (drawn < 0.5) return dot(end, colours, unit, size);
  const along: Spot = [dx / drawn, dy / drawn];
  const head = Math.min(HEAD_LENGTH * unit, Math.max(SHORTEST_HEAD * unit, drawn * 0.6));
  const shortest = head + Math.max(1, colours.length - 1) * SHORTEST_PART * unit;
  const tooShort = drawn < shortest;
  const length = Math.max(drawn, shortest);
  const outlines = arrowOutlines(colours, head, unit, length < head * colours.length);
  const places = outlines.map(({ corners }) => corners.map(([share, s, t]): Place => [s - share * length, t]));
  const aside = tooShort || isFarInside(start, end, unit, size) ? 0 : room(end, along, places[0] ?? [], size);
  const strokes = outlines.map(({ colour }, index) => {
    const put = (places[index] ?? []).map(([s, t]): Place => [s, s < 0 ? t + aside : t]);
    return placed(put, colour, end, along);
  });
  return (tooShort ? shifted(strokes, size) : strokes).map((stroke) => clipped(stroke, size)).filter(isArea);
}

/** A dashed line from near `start` to near `end` [px] that ends in an arrow head at `end`. */
export function link(start: Spot, end: Spot, clearance: number, unit: number): Stroke[] {
  const distance = hypot(end[0] - start[0], end[1] - start[1]);
  const [head, wide, half, rim] = [11 * unit, 6.6 * unit, 1.3 * unit, OUTLINE * unit];
  const last = distance - clearance;
  if (last - clearance < head) return [];
  const along: Spot = [(end[0] - start[0]) / distance, (end[1] - start[1]) / distance];
  const space = last - head - clearance - half;
  const count = roundHalfEven(space / (14 * unit));
  const pitch = space / Math.max(count, 1);
  const inks = [[rim, DARK] as const, [0, AMBER] as const];
  return inks.flatMap(([extra, colour]) => {
    const [side, before, after] = [half + extra, clearance - extra, clearance + extra];
    const dashes = Array.from({ length: count }, (_, index): Place[] => {
      const [back, front] = [before + index * pitch, after + (index + 0.6) * pitch];
      return [
        [back, -side],
        [front, -side],
        [front, side],
        [back, side],
      ];
    });
    const barb = barbOf(head, wide, extra).map(([s, t]): Place => [s + last, t]);
    return [...dashes, barb].map((places) => placed(places, colour, start, along));
  });
}

/** Corners given along and across a direction, put where `settled` would take them. */
function placed(places: readonly Place[], colour: string, [x, y]: Spot, [ux, uy]: Spot): Stroke {
  const points = places.map(
    ([s, t]): Spot => [
      Math.floor(s * (100 * ux) - t * (100 * uy) + (100 * x + 0.5)) / 100,
      Math.floor(s * (4 * uy) + t * (4 * ux) + (4 * y + 0.5)) / 4,
    ],
  );
  return { points, colour, width: 0 };
}

function barbOf(head: number, wide: number, extra: number): Place[] {
  const [back, nose, side] = [0 - head - extra, 0.6 * extra, wide + 1.2 * extra];
  const near: Place[] = [
    [back, -side],
    [back + 0.7 * extra, -side],
    [nose, -0.5 * extra],
  ];
  return [...near, ...near.toReversed().map(([s, t]): Place => [s, -t]), [0 - 0.72 * head - extra, 0]];
}

function arrowOutlines(colours: readonly string[], head: number, unit: number, tight: boolean): Outline[] {
  const scale = head / (HEAD_LENGTH * unit);
  const [body, wide] = [BODY * unit * (0.5 + 0.5 * scale), HEAD * unit * (0.25 + 0.75 * scale)];
  return [
    { colour: DARK, corners: silhouette(head, body, wide, (CASING + HAIRLINE) * unit) },
    { colour: WHITE, corners: silhouette(head, body, wide, CASING * unit) },
    ...parts(colours, head, body, wide, (GAP * unit) / 2, tight),
  ];
}

/** The coloured parts of an arrow from its tail to its head; `tight`: the head takes more than its part. */
function parts(
  colours: readonly string[],
  head: number,
  body: number,
  wide: number,
  gap: number,
  tight: boolean,
): Outline[] {
  const slant = 0.75 * body;
  const count = colours.length;
  const joint = (index: number): readonly [share: number, offset: number] => {
    if (index === 0) return [1, 0];
    return tight
      ? [1 - index / Math.max(1, count - 1), (-head * index) / Math.max(1, count - 1)]
      : [1 - index / count, 0];
  };
  return colours.map((colour, at) => {
    const [backShare, back] = joint(at);
    const [frontShare, front] = joint(at + 1);
    const tail: Corner[] = [
      [backShare, back + gap - slant, body],
      [backShare, back + gap, 0],
      [backShare, back + gap - slant, -body],
    ];
    const end: Corner[] = [
      [1, 0, body],
      [1, 0, -body],
    ];
    const nose: Corner[] = [
      [frontShare, front - gap - slant, -body],
      [frontShare, front - gap, 0],
      [frontShare, front - gap - slant, body],
    ];
    const point: Corner[] = [
      [0, -head, -body],
      [0, -head, -wide],
      [0, 0, 0],
      [0, -head, wide],
      [0, -head, body],
    ];
    return { colour, corners: [...(at === 0 ? end : tail), ...(at === count - 1 ? point : nose)] };
  });
}

/** The arrow's outline moved outwards by `extra` [px], its corners cut. */
function silhouette(head: number, body: number, wide: number, extra: number): Corner[] {
  const slope = hypot(head, wide);
  const [sine, cosine] = [wide / slope, head / slope];
  const [back, nose, cut] = [-head - extra, 0.9 * extra, 0.5 * extra];
  const side = (s: number) => (extra - s * sine) / cosine;
  const near: Corner[] = [
    [1, -extra, -body - 0.4 * extra],
    [1, -0.4 * extra, -body - extra],
    [0, back, -body - extra],
    [0, back, 0.2 * cut - side(back + cut)],
    [0, back + cut, -side(back + cut)],
    [0, nose, -side(nose)],
  ];
  return [...near, ...near.toReversed().map(([share, s, t]): Corner => [share, s, -t])];
}

/** True where no corner can come near a border. */
function isFarInside(start: Spot, end: Spot, unit: number, size: Size): boolean {
  const margin = 1.5 * HEAD * unit + 0.25; // more than any corner is from the line, or moves when it is settled
  const inner = ([x, y]: Spot) => Math.min(x, y, size.width - x, size.height - y);
  return Math.min(inner(start), inner(end)) > margin;
}

/** How far [px] the body has to move sideways to lie inside the image; 0 for borders that it runs into. */
function room(end: Spot, along: Spot, places: readonly Place[], size: Size): number {
  let aside = 0;
  for (const [s, t] of places) {
    if (s >= 0) continue;
    const [x, y] = [end[0] + s * along[0] - t * along[1], end[1] + s * along[1] + t * along[0]];
    for (const [place, limit, sideways, forward] of [
      [x, size.width, -along[1], along[0]],
      [y, size.height, along[0], along[1]],
    ] as const) {
      const missing = Math.min(0, limit - place) || Math.max(0, -place);
      if (!missing || Math.abs(sideways) <= Math.abs(forward)) continue;
      if (Math.abs(missing / sideways) > Math.abs(aside)) aside = missing / sideways;
    }
  }
  return aside;
}

/** An arrow without length: a disc with a sector a colour. */
function dot(at: Spot, colours: readonly string[], unit: number, size: Size): Stroke[] {
  const [radius, share] = [7.5 * unit, 360 / colours.length];
  const rims = [[CASING + HAIRLINE, DARK] as const, [CASING, WHITE] as const];
  const found: Stroke[] = rims.map(([extra, colour]) => ({
    points: circle(radius + extra * unit, at),
    colour,
    width: 0,
  }));
  colours.forEach((colour, index) => {
    const sector = (): Spot[] => [at, ...arc(radius, index * share - 90, (index + 1) * share - 90, 12, at)];
    found.push({ points: colours.length === 1 ? circle(radius, at) : sector(), colour, width: 0 });
  });
  return shifted(found.map(settled), size)
    .map((stroke) => clipped(stroke, size))
    .filter(isArea);
}

function isArea(stroke: Stroke): boolean {
  return stroke.points.length > 2;
}
