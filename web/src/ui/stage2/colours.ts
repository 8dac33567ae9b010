// The colours of an arrow: those that follow from the commands, and how a person changes them.
import type { Arm, Axis, CommandJson, SymbolJson } from "../../core/api/types";
import { AXIS_OF } from "./contradictions";

/** An arrow about which nothing is said is green. */
export const DEFAULT_AXES: readonly Axis[] = ["y"];

/** The axes that each arm moves along, arms and axes in the order of the sentence. */
export function axesOfCommands(commands: readonly CommandJson[]): Axis[][] {
  const arms = new Map<Arm, Axis[]>();
  for (const command of commands) {
    if (command.command !== "move") continue;
    const axes = arms.get(command.arm) ?? [];
    const axis = AXIS_OF[command.direction];
    arms.set(command.arm, axes.includes(axis) ? axes : [...axes, axis]);
  }
  return [...arms.values()];
}

/** The colours of the next arrow: as the sentence says for the arm that has no arrow yet. */
export function axesOfNextArrow(
  commands: readonly CommandJson[],
  symbols: readonly SymbolJson[],
  otherwise: readonly Axis[] = DEFAULT_AXES,
): Axis[] {
  const said = axesOfCommands(commands);
  const arrows = symbols.filter((symbol) => symbol.symbol === "arrow").length;
  return [...(said[Math.min(arrows, said.length - 1)] ?? otherwise)];
}

/** Arrows that had the colours of the former commands take those of the new ones; the others stay as they are. */
export function followed(
  symbols: readonly SymbolJson[],
  before: readonly CommandJson[],
  after: readonly CommandJson[],
): SymbolJson[] {
  const [old, now] = [axesOfCommands(before), axesOfCommands(after)];
  if (now.length === 0) return [...symbols];
  let arrow = -1;
  return symbols.map((symbol) => {
    if (symbol.symbol !== "arrow") return symbol;
    arrow += 1;
    const was = old[Math.min(arrow, old.length - 1)] ?? DEFAULT_AXES;
    const is = now[Math.min(arrow, now.length - 1)] ?? DEFAULT_AXES;
    return sameAxes(symbol.axes, was) && !sameAxes(was, is) ? { ...symbol, axes: [...is] } : symbol;
  });
}

/** Put the colours of the commands on all arrows. */
export function coloured(symbols: readonly SymbolJson[], commands: readonly CommandJson[]): SymbolJson[] {
  const said = axesOfCommands(commands);
  let arrow = -1;
  return symbols.map((symbol) => {
    if (symbol.symbol !== "arrow") return symbol;
    arrow += 1;
    const axes = said[Math.min(arrow, said.length - 1)];
    return axes && !sameAxes(axes, symbol.axes) ? { ...symbol, axes: [...axes] } : symbol;
  });
}

/** A colour was pressed: it comes last, or goes away where it is one already; the last one stays. */
export function toggleAxis(axes: readonly Axis[], axis: Axis): Axis[] {
  if (!axes.includes(axis)) return [...axes, axis];
  const rest = axes.filter((one) => one !== axis);
  return rest.length ? rest : [...axes];
}

/** A colour was pressed with Shift: it is the only one. */
export function onlyAxis(axis: Axis): Axis[] {
  return [axis];
}

export function sameAxes(a: readonly Axis[], b: readonly Axis[]): boolean {
  return a.length === b.length && a.every((axis, at) => axis === b[at]);
}
