// What a person does to the selected symbol, from keys, from the list, from the palette: one function each.
import type { Axis, SymbolJson } from "../../core/api/types";
import { onlyAxis, sameAxes, toggleAxis } from "./colours";
import { moved, removeAt } from "./commands";
import { colourWords } from "./describe";
import { choose, flipped, nameOf, select, shifted, type Tool } from "./tools";
import type { Stage2 } from "./use_studio";

export function chooseTool({ studio, state }: Stage2, tool: Tool): void {
  studio.draw(choose(state.drawing, tool));
}

export function selectSymbol({ studio, state }: Stage2, symbol: number | null): void {
  studio.draw(select({ ...state.drawing, tool: "select", stays: false }, symbol));
}

/** The symbol after (1) or before (-1) the selected one, round about; false where there is none. */
export function selectNext(stage2: Stage2, by: 1 | -1): boolean {
  const { symbols, selected } = stage2;
  if (!symbols.length) return false;
  const from = selected ?? (by === 1 ? -1 : symbols.length);
  selectSymbol(stage2, (from + by + symbols.length) % symbols.length);
  return true;
}

export function deleteSymbol(stage2: Stage2, at: number): void {
  const { guidance, symbols } = stage2;
  const symbol = symbols[at];
  if (!symbol) return;
  guidance.setSymbols(removeAt(symbols, at), `Delete ${nameOf(symbol)}`);
  selectSymbol(stage2, null);
}

/** The like of it beside it, and selected. */
export function duplicateSymbol(stage2: Stage2, at: number): void {
  const { guidance, symbols } = stage2;
  const symbol = symbols[at];
  if (!symbol) return;
  const beside = shifted(symbol, 30, 30);
  const copy = JSON.stringify(beside) === JSON.stringify(symbol) ? shifted(symbol, -30, -30) : beside;
  guidance.setSymbols([...symbols, copy], `Duplicate ${nameOf(symbol)}`);
  selectSymbol(stage2, symbols.length);
}

export function nudgeSymbol(stage2: Stage2, at: number, x: number, y: number): void {
  const { guidance, symbols } = stage2;
  const symbol = symbols[at];
  if (symbol) guidance.setSymbol(at, shifted(symbol, x, y), `Nudge ${nameOf(symbol)}`, `nudge ${at}`);
}

/** The other way; false where a symbol has none. */
export function flipSymbol({ guidance, symbols, studio }: Stage2, at: number): boolean {
  const symbol = symbols[at];
  const other = symbol && flipped(symbol);
  if (!other) return false;
  guidance.setSymbol(at, other, `Flip ${nameOf(symbol)}`);
  if (other.symbol === "turn") studio.set({ clockwise: other.clockwise });
  return true;
}

export function setField(stage2: Stage2, at: number, symbol: SymbolJson, merge: string): void {
  stage2.guidance.setSymbol(at, symbol, `Edit ${nameOf(symbol)}`, merge);
}

export function setAxes({ guidance, symbols }: Stage2, at: number, axes: readonly Axis[]): void {
  const symbol = symbols[at];
  if (symbol?.symbol !== "arrow" || sameAxes(symbol.axes, axes)) return;
  guidance.setSymbol(at, { ...symbol, axes: [...axes] }, `Colour arrow ${colourWords(axes)}`);
}

/** A colour of the selected arrow on or off; without a selected arrow, of the next one. */
export function pressColour(stage2: Stage2, axis: Axis, only = false): boolean {
  const { symbols, selected, studio, axes } = stage2;
  const symbol = selected === null ? null : symbols[selected];
  if (selected !== null && symbol?.symbol !== "arrow") return false;
  const before = symbol?.symbol === "arrow" ? symbol.axes : axes;
  const after = only ? onlyAxis(axis) : toggleAxis(before, axis);
  if (selected !== null) setAxes(stage2, selected, after);
  else studio.set({ axes: after });
  return true;
}

/** The first colour comes last. */
export function rotateColours(stage2: Stage2): boolean {
  const { symbols, selected } = stage2;
  const symbol = selected === null ? null : symbols[selected];
  if (selected === null || symbol?.symbol !== "arrow" || symbol.axes.length < 2) return false;
  setAxes(stage2, selected, moved(symbol.axes, 0, symbol.axes.length - 1));
  return true;
}
