// The keys of the drawing: tools, selection, nudging, colours.
import type { Action } from "../../core/keys/keymap";
import { usePlace } from "../shell/actions";
import {
  chooseTool,
  deleteSymbol,
  duplicateSymbol,
  flipSymbol,
  nudgeSymbol,
  pressColour,
  rotateColours,
  selectNext,
} from "./edits";
import { cancel, TOOLS } from "./tools";
import { type Doers, useActions } from "./use_actions";
import type { Stage2 } from "./use_studio";

const NUDGES: readonly (readonly [Action, number, number])[] = [
  ["nudge.left", -1, 0],
  ["nudge.right", 1, 0],
  ["nudge.up", 0, -1],
  ["nudge.down", 0, 1],
  ["nudge.left.far", -10, 0],
  ["nudge.right.far", 10, 0],
  ["nudge.up.far", 0, -10],
  ["nudge.down.far", 0, 10],
];

/** `live`: the keyframe is shown and may be changed. */
export function useDrawingKeys(stage2: Stage2, live: boolean): void {
  const { studio, state, selected, desk } = stage2;
  const chosen = live && selected !== null;
  usePlace("stage 2");
  usePlace("selection", chosen);
  const other = desk.role === "avoidance" ? "correction" : "avoidance";
  const always: Doers = {
    cancel: giveUp,
    "keyframe.other": () => desk.setRole(other),
    "jump.avoidance": () => desk.setRole("avoidance"),
    "jump.correction": () => desk.setRole("correction"),
  };
  useActions(always, true);
  useActions(toolDoers(stage2), live);
  useActions({ ...selectionDoers(stage2, selected ?? -1), "symbol.deselect": giveUp }, chosen);

  function giveUp(): boolean {
    const after = cancel(state.drawing);
    if (after === state.drawing) return false;
    studio.draw(after);
    return true;
  }
}

function toolDoers(stage2: Stage2): Doers {
  const doers: Doers = {
    "symbol.next": () => selectNext(stage2, 1),
    "symbol.previous": () => selectNext(stage2, -1),
  };
  for (const tool of TOOLS) doers[`tool.${tool}`] = () => chooseTool(stage2, tool);
  for (const axis of ["x", "y", "z"] as const) doers[`colour.${axis}`] = () => pressColour(stage2, axis);
  return doers;
}

function selectionDoers(stage2: Stage2, at: number): Doers {
  const doers: Doers = {
    "symbol.delete": () => deleteSymbol(stage2, at),
    "symbol.duplicate": () => duplicateSymbol(stage2, at),
    "symbol.flip": () => flipSymbol(stage2, at),
    "colours.rotate": () => rotateColours(stage2),
  };
  for (const [action, x, y] of NUDGES) doers[action] = () => nudgeSymbol(stage2, at, x, y);
  return doers;
}
