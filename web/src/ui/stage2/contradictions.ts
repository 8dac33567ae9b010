// Where commands and symbols contradict each other, in the sentences of Python's symbols/consistency.py, and at which symbols.
import type { Arm, Axis, CommandJson, Direction, Point, SymbolJson } from "../../core/api/types";
import { gripperOf, wayOf } from "./sentence";

export interface Contradiction {
  text: string;
  /** Positions of the symbols it is about; empty where it is about the command alone. */
  symbols: number[];
}

type Arrow = Extract<SymbolJson, { symbol: "arrow" }>;
type Move = Extract<CommandJson, { command: "move" }>;
interface Drawn {
  arrow: Arrow;
  position: number;
}

/** An arrow opposes a direction when the cosine of the angle between them is below this; perspective bends the rest. */
const OPPOSED = -0.3;
/** A prohibition icon this near [per mille] to where an arrow starts stands on the gripper that the arrow moves. */
const SAME_PLACE = 30;

export const AXES: readonly Axis[] = ["x", "y", "z"];
export const COLOURS: Readonly<Record<Axis, string>> = { x: "red", y: "green", z: "blue" };
export const AXIS_OF: Readonly<Record<Direction, Axis>> = {
  forward: "x",
  backward: "x",
  left: "y",
  right: "y",
  upward: "z",
  downward: "z",
};
const OPPOSITE: Readonly<Record<Direction, Direction>> = {
  forward: "backward",
  backward: "forward",
  left: "right",
  right: "left",
  upward: "downward",
  downward: "upward",
};
/** Where a direction points in the head camera's image, x to the right and y down. */
const IN_THE_IMAGE: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  upward: [0, -1],
  downward: [0, 1],
  forward: [0, -1],
  backward: [0, 1],
};
const MOTION: Readonly<Record<Axis, string>> = {
  x: "forward or backward",
  y: "to the left or right",
  z: "upward or downward",
};

/** What is only missing on one side is no contradiction: no commands, no arrow at all, no rotating arrow, no label. */
export function contradictions(
  commands: readonly CommandJson[],
  symbols: readonly SymbolJson[],
): readonly Contradiction[] {
  if (commands.length === 0) return [];
  const arrows = symbols.flatMap((symbol, position) =>
    symbol.symbol === "arrow" ? [{ arrow: symbol, position }] : [],
  );
  return [
    ...colours(commands, arrows),
    ...directions(commands, arrows),
    ...turns(commands, symbols),
    ...states(commands, symbols),
    ...held(commands, symbols),
  ];
}

function colours(commands: readonly CommandJson[], arrows: readonly Drawn[]): Contradiction[] {
  if (arrows.length === 0) return [];
  const drawn = new Set(arrows.flatMap(({ arrow }) => arrow.axes));
  const moves = movesOf(commands);
  const first = new Map<Axis, Move>();
  for (const move of moves) if (!first.has(AXIS_OF[move.direction])) first.set(AXIS_OF[move.direction], move);
  const found: Contradiction[] = [];
  for (const [axis, move] of first) {
    if (drawn.has(axis)) continue;
    const text = `The command moves ${gripperOf(move.arm)} ${wayOf(move.direction)}, but no arrow is ${COLOURS[axis]}.`;
    found.push({ text, symbols: arrows.map(({ position }) => position) });
  }
  if (commands.some((command) => command.command === "go back")) return found; // an arrow can also show the way back
  for (const axis of AXES) {
    if (!drawn.has(axis) || first.has(axis)) continue;
    const text = `An arrow is ${COLOURS[axis]}, but the command moves no gripper ${MOTION[axis]}.`;
    const wrong = arrows.filter(({ arrow }) => arrow.axes.includes(axis));
    found.push({ text, symbols: wrong.map(({ position }) => position) });
  }
  return found;
}

function directions(commands: readonly CommandJson[], arrows: readonly Drawn[]): Contradiction[] {
  const said = new Set(movesOf(commands).map((move) => move.direction));
  const found: Contradiction[] = [];
  for (const { arrow, position } of arrows) {
    const axis = arrow.axes[0];
    if (axis === undefined || new Set(arrow.axes).size > 1) continue;
    const along = [...said].filter((direction) => AXIS_OF[direction] === axis);
    const direction = along[0];
    if (along.length !== 1 || direction === undefined || cosine(arrow, direction) >= OPPOSED) continue;
    const shown = wayOf(OPPOSITE[direction]);
    const text = `The command moves ${wayOf(direction)}, but the ${COLOURS[axis]} arrow points ${shown}.`;
    found.push({ text, symbols: [position] });
  }
  return found;
}

/** Cosine between the arrow and the direction in the image; 0 for an arrow without length. */
function cosine(arrow: Arrow, direction: Direction): number {
  const x = arrow.end.x - arrow.start.x;
  const y = arrow.end.y - arrow.start.y;
  const length = Math.hypot(x, y);
  const [towardX, towardY] = IN_THE_IMAGE[direction];
  return length ? (x * towardX + y * towardY) / length : 0;
}

function turns(commands: readonly CommandJson[], symbols: readonly SymbolJson[]): Contradiction[] {
  if (commands.some((command) => command.command === "go back")) return []; // the way back can turn as well
  const said = new Set(commands.flatMap((command) => (command.command === "rotate" ? [command.clockwise] : [])));
  const drawn = new Map<string, Contradiction>();
  symbols.forEach((symbol, position) => {
    if (symbol.symbol !== "turn" || said.has(symbol.clockwise)) return;
    const [shown, told] = symbol.clockwise ? ["clockwise", "counter-clockwise"] : ["counter-clockwise", "clockwise"];
    const text = said.size
      ? `The command rotates ${told}, but the rotating arrow turns ${shown}.`
      : "A rotating arrow is drawn, but the command rotates no gripper.";
    const before = drawn.get(text);
    if (before) before.symbols.push(position);
    else drawn.set(text, { text, symbols: [position] });
  });
  return [...drawn.values()];
}

function states(commands: readonly CommandJson[], symbols: readonly SymbolJson[]): Contradiction[] {
  const said = new Set(commands.flatMap((command) => (command.command === "grasp" ? [command.open] : [])));
  if (said.size === 0) return [];
  const drawn = new Map<boolean, number[]>();
  symbols.forEach((symbol, position) => {
    if (symbol.symbol === "gripper") drawn.set(symbol.open, [...(drawn.get(symbol.open) ?? []), position]);
  });
  return [...drawn].flatMap(([open, positions]) => {
    if (said.has(open)) return [];
    const label = open ? "ON (open)" : "OFF (closed)";
    const told = open ? "closes the gripper or keeps it closed" : "opens the gripper or keeps it open";
    return [{ text: `The label says ${label}, but the command ${told}.`, symbols: positions }];
  });
}

/** What is held still and moved at once, in the command or on the frame. */
function held(commands: readonly CommandJson[], symbols: readonly SymbolJson[]): Contradiction[] {
  const moving = commands.flatMap((command) =>
    command.command === "move" || command.command === "rotate" ? [command.arm] : [],
  );
  const still = commands.flatMap((command) => (command.command === "hold still" ? [command.arm ?? null] : []));
  const both = new Set<Arm>(moving.filter((arm) => still.includes(arm) || still.includes(null)));
  const found: Contradiction[] = [...both].map((arm) => ({
    text: `The command holds ${gripperOf(arm)} still and moves it as well.`,
    symbols: [],
  }));
  const near = moving.length === 0 ? [] : symbols.flatMap((symbol, position) => (blocked(symbol) ? [position] : []));
  if (near.length) {
    const text = "A prohibition icon stands where an arrow starts, but the command moves the gripper.";
    found.push({ text, symbols: near });
  }
  return found;

  function blocked(symbol: SymbolJson): boolean {
    if (symbol.symbol !== "hold") return false;
    return symbols.some((other) => {
      const start = other.symbol === "arrow" ? other.start : other.symbol === "turn" ? other.center : null;
      return start !== null && distance(symbol.at, start) < SAME_PLACE;
    });
  }
}

function movesOf(commands: readonly CommandJson[]): Move[] {
  return commands.filter((command): command is Move => command.command === "move");
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
