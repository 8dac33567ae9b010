// The tools as a row of the symbols that they draw, the colours of the next arrow, and what the pointer does now.
import type { Axis } from "../../core/api/types";
import { Icon } from "../kit/icon";
import { useChord } from "../shell/actions";
import { ColourButtons } from "./colour_buttons";
import { chooseTool, setAxes } from "./edits";
import { ToolIcon } from "./symbol_icon";
import { TOOLS, type Tool } from "./tools";
import type { Stage2 } from "./use_studio";

const SAYS: Readonly<Record<Tool, string>> = {
  select: "Select and move",
  arrow: "Arrow: a motion",
  turn: "Turn: a rotation",
  target: "Crosshair: the right object or place",
  align: "Dual crosshair: bring one into line with the other",
  on: "ON: gripper open",
  off: "OFF: gripper closed",
  hold: "Lock: should hold still",
  rewind: "Rewind: should go back",
};

const HINTS: Readonly<Record<Tool, string>> = {
  select: "Drag to draw an arrow, click to select.",
  arrow: "Drag from the gripper to where it should go.",
  turn: "Click on the gripper; again for the other way.",
  target: "Click on the right object or place.",
  align: "Drag from what moves to what it lines up with.",
  on: "Click on the gripper that should be open.",
  off: "Click on the gripper that should be closed.",
  hold: "Click on what should hold still.",
  rewind: "Click on what should go back.",
};

export function Palette({ stage2 }: { stage2: Stage2 }) {
  const { state, axes, studio, selected, symbols } = stage2;
  const { tool, stays } = state.drawing;
  const symbol = selected === null ? null : symbols[selected];
  const arrow = symbol?.symbol === "arrow" && selected !== null ? selected : null;
  const colours = symbol?.symbol === "arrow" ? symbol.axes : axes;
  const recolour = (next: readonly Axis[]) =>
    arrow === null ? studio.set({ axes: next }) : setAxes(stage2, arrow, next);
  return (
    <div className="stage2-palette">
      <div className="stage2-tools" role="toolbar" aria-label="Tools">
        {TOOLS.map((one) => (
          <ToolButton key={one} stage2={stage2} tool={one} />
        ))}
      </div>
      <div className="row">
        <p className="small muted grow stage2-hint" aria-live="polite">
          {stays && <Icon name="lock" size={12} />}
          {hintOf(tool, symbol?.symbol)}
        </p>
        {(tool === "arrow" || tool === "select") && (symbol === undefined || symbol === null || arrow !== null) && (
          <ColourButtons name={arrow === null ? "Next arrow" : "Arrow"} axes={colours} onChange={recolour} />
        )}
      </div>
    </div>
  );
}

function hintOf(tool: Tool, selected: string | undefined): string {
  if (tool !== "select") return HINTS[tool];
  switch (selected) {
    case undefined:
      return HINTS.select;
    case "arrow":
    case "align":
      return "Drag its ends or the whole; arrow keys.";
    case "turn":
    case "gripper":
      return "Click it again for the other way; drag it.";
    default:
      return "Drag it, or move it by arrow keys.";
  }
}

function ToolButton({ stage2, tool }: { stage2: Stage2; tool: Tool }) {
  const { state, axes } = stage2;
  const keys = useChord(`tool.${tool}`);
  const chosen = state.drawing.tool === tool;
  return (
    <button
      type="button"
      className={chosen && state.drawing.stays ? "stage2-tool stays" : "stage2-tool"}
      aria-pressed={chosen}
      aria-label={SAYS[tool]}
      data-tip={SAYS[tool]}
      data-keys={keys}
      data-tool={tool}
      onClick={() => chooseTool(stage2, tool)}
    >
      <ToolIcon tool={tool} axes={axes} clockwise={state.clockwise} />
      <span className="stage2-key" aria-hidden="true">
        {keys}
      </span>
    </button>
  );
}
