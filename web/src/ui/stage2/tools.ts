// From pointer to symbols: the tools as a state machine, without a page. States are values; nothing here is changed.
import type { Axis, Point, SymbolJson } from "../../core/api/types";
import { whole, wholeNumber } from "./place";

export type Tool = "select" | "arrow" | "turn" | "target" | "align" | "on" | "off" | "hold" | "rewind";
export type End = "start" | "end";

/** A pointer on the picture. */
export interface Pointer {
  /** Exact place [per mille]. */
  at: Point;
  /** Place on the screen [px]: what is a click and what is a drag is decided there. */
  px: { x: number; y: number };
}

/** What lies under a pointer that was pressed. */
export interface Under {
  /** A handle of the selected symbol. */
  end: End | null;
  /** The symbol on top there. */
  symbol: number | null;
}

type Gesture = { pressed: Pointer; at: Pointer; far: boolean } & (
  | { kind: "draw"; tool: "arrow" | "align" }
  | { kind: "place"; tool: Exclude<Tool, "select" | "arrow" | "align"> }
  | { kind: "end"; symbol: number; end: End }
  | { kind: "move"; symbol: number; again: boolean }
);

export interface Drawing {
  tool: Tool;
  /** The tool was chosen twice: it stays after a symbol is drawn. */
  stays: boolean;
  /** Position of the selected symbol. */
  selected: number | null;
  gesture: Gesture | null;
}

/** What symbols are drawn with. */
export interface Manner {
  axes: readonly Axis[];
  clockwise: boolean;
}

/** What a gesture came to. */
export interface Done {
  drawing: Drawing;
  /** All symbols as they are to be, and what was done in words; null where nothing was. */
  edit: { symbols: SymbolJson[]; label: string } | null;
}

export const TOOLS: readonly Tool[] = ["select", "arrow", "turn", "target", "align", "on", "off", "hold", "rewind"];
export const NAMES: Readonly<Record<Exclude<Tool, "select">, string>> = {
  arrow: "arrow",
  turn: "turn",
  target: "crosshair",
  align: "dual crosshair",
  on: "ON",
  off: "OFF",
  hold: "lock",
  rewind: "rewind",
};
/** A shorter way of the pointer [px] is a click. */
export const DRAG_PX = 4;

export const START: Drawing = { tool: "select", stays: false, selected: null, gesture: null };

/** Choosing a tool selects nothing, so that it draws over symbols; choosing it again makes it stay. */
export function choose(drawing: Drawing, tool: Tool): Drawing {
  if (tool === "select") return { ...START, selected: drawing.selected };
  return { ...START, tool, stays: drawing.tool === tool && !drawing.stays };
}

export function select(drawing: Drawing, symbol: number | null): Drawing {
  return { ...drawing, selected: symbol, gesture: null };
}

/** A gesture, then the tool, then the selection: one at a time. The same drawing where there is nothing to give up. */
export function cancel(drawing: Drawing): Drawing {
  if (drawing.gesture) return { ...drawing, gesture: null };
  if (drawing.tool !== "select") return { ...START, selected: drawing.selected };
  return drawing.selected === null ? drawing : { ...drawing, selected: null };
}

export function press(drawing: Drawing, pointer: Pointer, under: Under): Drawing {
  const base = { pressed: pointer, at: pointer, far: false };
  const { tool } = drawing;
  if (tool === "arrow" || tool === "align") return { ...drawing, gesture: { ...base, kind: "draw", tool } };
  if (tool !== "select") return { ...drawing, gesture: { ...base, kind: "place", tool } };
  const { selected } = drawing;
  if (under.end && selected !== null)
    return { ...drawing, gesture: { ...base, kind: "end", symbol: selected, end: under.end } };
  if (under.symbol === null) return { ...drawing, gesture: { ...base, kind: "draw", tool: "arrow" } };
  const again = under.symbol === selected;
  return { ...drawing, selected: under.symbol, gesture: { ...base, kind: "move", symbol: under.symbol, again } };
}

export function drag(drawing: Drawing, pointer: Pointer): Drawing {
  const { gesture } = drawing;
  if (!gesture) return drawing;
  const way = Math.hypot(pointer.px.x - gesture.pressed.px.x, pointer.px.y - gesture.pressed.px.y);
  return { ...drawing, gesture: { ...gesture, at: pointer, far: gesture.far || way >= DRAG_PX } };
}

/** The symbols as they are while a gesture goes on. */
export function shown(drawing: Drawing, symbols: readonly SymbolJson[], manner: Manner): readonly SymbolJson[] {
  const { gesture } = drawing;
  if (!gesture) return symbols;
  switch (gesture.kind) {
    case "draw":
      return gesture.far ? [...symbols, drawn(gesture, manner)] : symbols;
    case "place":
      return [...symbols, placed(gesture.tool, whole(gesture.at.at), manner)];
    case "end":
    case "move": {
      const symbol = symbols[gesture.symbol];
      if (!symbol || !gesture.far) return symbols;
      return symbols.with(gesture.symbol, changed(symbol, gesture));
    }
  }
}

/** The pointer is up: what was drawn or changed. */
export function release(drawing: Drawing, pointer: Pointer, symbols: readonly SymbolJson[], manner: Manner): Done {
  const dragged = drag(drawing, pointer);
  const { gesture } = dragged;
  const rest: Drawing = { ...drawing, gesture: null };
  if (!gesture) return { drawing: rest, edit: null };
  switch (gesture.kind) {
    case "draw": {
      if (!gesture.far) return { drawing: { ...rest, selected: null }, edit: null };
      return made(rest, symbols, drawn(gesture, manner), `Draw ${NAMES[gesture.tool]}`);
    }
    case "place": {
      const symbol = placed(gesture.tool, whole(gesture.at.at), manner);
      return made(rest, symbols, symbol, `Draw ${NAMES[gesture.tool]}`);
    }
    case "end":
    case "move": {
      const symbol = symbols[gesture.symbol];
      if (!symbol) return { drawing: { ...rest, selected: null }, edit: null };
      if (gesture.far) {
        const to = changed(symbol, gesture);
        if (JSON.stringify(to) === JSON.stringify(symbol)) return { drawing: rest, edit: null };
        return { drawing: rest, edit: { symbols: symbols.with(gesture.symbol, to), label: `Move ${nameOf(symbol)}` } };
      }
      const other = gesture.kind === "move" && gesture.again ? toggled(symbol) : null;
      if (!other) return { drawing: rest, edit: null };
      return { drawing: rest, edit: { symbols: symbols.with(gesture.symbol, other), label: `Flip ${nameOf(symbol)}` } };
    }
  }
}

/** The other way to turn, the other state of the gripper; null for symbols without one. */
export function toggled(symbol: SymbolJson): SymbolJson | null {
  if (symbol.symbol === "turn") return { ...symbol, clockwise: !symbol.clockwise };
  if (symbol.symbol === "gripper") return { ...symbol, open: !symbol.open };
  return null;
}

/** As `toggled`; an arrow or dual crosshair has its ends swapped. */
export function flipped(symbol: SymbolJson): SymbolJson | null {
  if (symbol.symbol === "arrow" || symbol.symbol === "align")
    return { ...symbol, start: symbol.end, end: symbol.start };
  return toggled(symbol);
}

export function nameOf(symbol: SymbolJson): string {
  if (symbol.symbol === "gripper") return symbol.open ? "ON" : "OFF";
  return NAMES[symbol.symbol];
}

/** A symbol moved by whole per mille, as one piece: it stops at the border. */
export function shifted(symbol: SymbolJson, x: number, y: number): SymbolJson {
  const places =
    "start" in symbol ? [symbol.start, symbol.end] : [symbol.symbol === "turn" ? symbol.center : symbol.at];
  const dx = within(x, ...bounds(places.map((place) => place.x)));
  const dy = within(y, ...bounds(places.map((place) => place.y)));
  const by = (place: Point): Point => ({ x: movedBy(place.x, dx), y: movedBy(place.y, dy) });
  if ("start" in symbol) return { ...symbol, start: by(symbol.start), end: by(symbol.end) };
  if (symbol.symbol === "turn") return { ...symbol, center: by(symbol.center) };
  return { ...symbol, at: by(symbol.at) };
}

function made(rest: Drawing, symbols: readonly SymbolJson[], symbol: SymbolJson, label: string): Done {
  const drawing: Drawing = { ...rest, tool: rest.stays ? rest.tool : "select", selected: symbols.length };
  return { drawing, edit: { symbols: [...symbols, symbol], label } };
}

function drawn(gesture: { tool: "arrow" | "align"; pressed: Pointer; at: Pointer }, manner: Manner): SymbolJson {
  const [start, end] = [whole(gesture.pressed.at), whole(gesture.at.at)];
  if (gesture.tool === "align") return { symbol: "align", start, end };
  return { symbol: "arrow", start, end, axes: [...manner.axes] };
}

function placed(tool: Exclude<Tool, "select" | "arrow" | "align">, at: Point, manner: Manner): SymbolJson {
  switch (tool) {
    case "turn":
      return { symbol: "turn", center: at, clockwise: manner.clockwise };
    case "on":
    case "off":
      return { symbol: "gripper", at, open: tool === "on" };
    default:
      return { symbol: tool, at };
  }
}

function changed(symbol: SymbolJson, gesture: Extract<Gesture, { kind: "end" | "move" }>): SymbolJson {
  if (gesture.kind === "end") return "start" in symbol ? { ...symbol, [gesture.end]: whole(gesture.at.at) } : symbol;
  const { pressed, at } = gesture;
  return shifted(symbol, Math.round(at.at.x - pressed.at.x), Math.round(at.at.y - pressed.at.y));
}

/** How far the numbers can go down and up within 0..1000. */
function bounds(values: readonly number[]): [number, number] {
  return [-Math.min(...values), 1000 - Math.max(...values)];
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** A number that is moved becomes whole; one that stays is kept to the last digit. */
function movedBy(value: number, by: number): number {
  return by === 0 ? value : wholeNumber(value + by);
}
