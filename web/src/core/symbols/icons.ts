// The icons: symbols that look the same wherever they stand, drawn around (0, 0) (as Python's symbols/icons.py).
import {
  arc,
  CASING,
  circle,
  DARK,
  HAIRLINE,
  OUTLINE,
  roundedBox,
  type Spot,
  type Stroke,
  settled,
  WHITE,
} from "./stroke";

export const AMBER = "#ffcd00";
const VIOLET = "#be4bff";
const SIGNAL_RED = "#eb1e28";
const INDIGO = "#4648c8";
const ON_GREEN = "#008c46";
const OFF_GREY = "#30323a";

export type IconName =
  | "hold"
  | "rewind"
  | "on"
  | "off"
  | "target"
  | "align start"
  | "align end"
  | "turn clockwise"
  | "turn counterclockwise";

type Line = readonly Spot[];
/** A shape that can be made wider all around. */
type Grown = (extra: number) => Stroke[];

/** The strokes of an icon around (0, 0); `unit` is the length [px] that it scales with. */
export function icon(name: IconName, unit: number): Stroke[] {
  return ICONS[name]().map(({ points, colour, width }) =>
    settled({ points: points.map(([x, y]): Spot => [x * unit, y * unit]), colour, width: width * unit }),
  );
}

/** Shapes on a white casing with a dark line around it: each shape is asked for its strokes, so much wider. */
function cased(shapes: readonly (readonly [colour: string, grown: Grown])[]): Stroke[] {
  const inks = [[CASING + HAIRLINE, DARK] as const, [CASING, WHITE] as const, [0, null] as const];
  return inks.flatMap(([extra, ink]) =>
    shapes.flatMap(([colour, grown]) => grown(extra).map((stroke) => ({ ...stroke, colour: ink ?? colour }))),
  );
}

const line =
  (points: Line, width: number): Grown =>
  (extra) => [{ points, colour: DARK, width: width + 2 * extra }];

const box =
  (halfWidth: number, halfHeight: number, radius: number): Grown =>
  (extra) => [{ points: roundedBox(halfWidth + extra, halfHeight + extra, radius + extra), colour: DARK, width: 0 }];

/** Thin bright lines, and dots of the given radii, with a dark outline. */
function outlined(lines: readonly Line[], width: number, colour: string, radii: readonly number[] = []): Stroke[] {
  return [
    ...lines.map((points) => ({ points, colour: DARK, width: width + 2 * OUTLINE })),
    ...radii.map((radius) => ({ points: circle(radius + OUTLINE), colour: DARK, width: 0 })),
    ...lines.map((points) => ({ points, colour, width })),
    ...radii.map((radius) => ({ points: circle(radius), colour, width: 0 })),
  ];
}

function closed(points: readonly Spot[]): Spot[] {
  return [...points, ...points.slice(0, 1)];
}

function hold(): Stroke[] {
  const diagonal = 20 * Math.sqrt(0.5);
  const bar: Line = [
    [-diagonal, -diagonal],
    [diagonal, diagonal],
  ];
  return cased([
    [SIGNAL_RED, line(closed(circle(20)), 6.4)],
    [SIGNAL_RED, line(bar, 6.4)],
  ]);
}

function rewind(): Stroke[] {
  const triangles = [-13.5, -1].map((tip): Stroke => {
    const points: Line = [
      [tip, 0],
      [tip + 12, -9.6],
      [tip + 12, 9.6],
    ];
    return { points, colour: WHITE, width: 0 };
  });
  return [...cased([[INDIGO, box(19, 19, 8)]]), ...triangles];
}

const LETTER_HEIGHT = 6.2;

/** The lines of the letters of ON and OFF, and how far each one reaches. */
function letter(name: string): { advance: number; lines: Line[] } {
  const y = LETTER_HEIGHT;
  if (name === "O")
    return { advance: 11, lines: [closed(circle(1).map(([px, py]): Spot => [5.5 + 5.5 * px, y * py]))] };
  if (name === "N") {
    const strokes: Line = [
      [0, y],
      [0, -y],
      [9.6, y],
      [9.6, -y],
    ];
    return { advance: 9.6, lines: [strokes] };
  }
  const stem: Line = [
    [0, y],
    [0, -y],
    [7.4, -y],
  ];
  const bar: Line = [
    [0, 0],
    [6.2, 0],
  ];
  return { advance: 7.4, lines: [stem, bar] };
}

/** ON or OFF around (0, 0), as polylines. */
function letters(text: "ON" | "OFF"): Stroke[] {
  const gap = 5.2;
  const shapes = [...text].map(letter);
  let x = -(shapes.reduce((sum, { advance }) => sum + advance, 0) + gap * (text.length - 1)) / 2;
  const strokes: Stroke[] = [];
  for (const { advance, lines } of shapes) {
    const shift = x;
    for (const each of lines) {
      strokes.push({ points: each.map(([px, py]): Spot => [px + shift, py]), colour: WHITE, width: 3 });
    }
    x += advance + gap;
  }
  return strokes;
}

function ticks(inner: number, outer: number): Line[] {
  const ways = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ] as const;
  return ways.map(
    ([x, y]): Line => [
      [inner * x, inner * y],
      [outer * x, outer * y],
    ],
  );
}

/** `side` 1 turns clockwise: up on the left, over the top, down on the right. */
function turn(side: 1 | -1): Stroke[] {
  const bow = arc(23, 175, 345, 24).map(([x, y]): Spot => [side * x, y]);
  const head: Grown = (extra) => {
    const [tip, base, wide, cut] = [15 + 1.3 * extra, -4 - extra, 11.5 + 1.75 * extra, 0.55 * extra];
    const corners: Line = [
      [-wide, base],
      [wide, base],
      [wide - 0.2 * cut, base + cut],
      [cut, tip],
      [-cut, tip],
      [-wide + 0.2 * cut, base + cut],
    ];
    return [{ points: corners.map(([x, y]): Spot => [side * (23 + x), y]), colour: DARK, width: 0 }];
  };
  return cased([
    [VIOLET, line(bow, 7)],
    [VIOLET, head],
  ]);
}

const ICONS: Record<IconName, () => Stroke[]> = {
  hold,
  rewind,
  on: () => [...cased([[ON_GREEN, box(24, 12.5, 12.5)]]), ...letters("ON")],
  off: () => [...cased([[OFF_GREY, box(26, 12.5, 3.5)]]), ...letters("OFF")],
  target: () => outlined([closed(circle(10.5)), ...ticks(6, 17.5)], 2.9, AMBER, [2]),
  "align start": () => outlined([closed(circle(8)), ...ticks(8, 14)], 2.6, AMBER),
  "align end": () => outlined([closed(circle(8)), ...ticks(8, 14)], 2.6, AMBER, [2.8]),
  "turn clockwise": () => turn(1),
  "turn counterclockwise": () => turn(-1),
};
