// Code text as `formatSymbols` spells it, read back; any other spelling is for the server's reader.
import type { Axis, Point, SymbolJson } from "../api/types";

const AXES: Record<string, Axis> = { red: "x", green: "y", blue: "z" };
const PLACE = "\\[(\\d+), (\\d+)\\]";
const LINE =
  /^Draw (Straight Arrow|Rotating Arrow|Dual Crosshair|Crosshair|ON|OFF|Lock|Rewind): \{'(?:start_point|center|position)': /;

/** The symbols of a text, one a line. Throws where a line is not in the spelling of `formatSymbols`. */
export function readCode(text: string): SymbolJson[] {
  return text.split("\n").filter(Boolean).map(readLine);
}

function readLine(line: string): SymbolJson {
  const name = LINE.exec(line)?.[1];
  const places = [...line.matchAll(new RegExp(PLACE, "g"))].map(([, x, y]): Point => ({ x: Number(x), y: Number(y) }));
  const [first, second] = places;
  if (!name || !first) throw new Error(`expected a line like "Draw Crosshair: {'position': [10, 20]}", got ${line}`);
  switch (name) {
    case "Straight Arrow": {
      const colours = /'color': \[([^\]]*)\]/.exec(line)?.[1]?.match(/\w+/g) ?? [];
      const axes = colours.map((colour) => AXES[colour]).filter((axis) => axis !== undefined);
      return { symbol: "arrow", start: first, end: second ?? first, axes };
    }
    case "Dual Crosshair":
      return { symbol: "align", start: first, end: second ?? first };
    case "Rotating Arrow":
      return { symbol: "turn", center: first, clockwise: line.includes("'clockwise'") };
    case "Crosshair":
      return { symbol: "target", at: first };
    case "Lock":
      return { symbol: "hold", at: first };
    case "Rewind":
      return { symbol: "rewind", at: first };
    default:
      return { symbol: "gripper", at: first, open: name === "ON" };
  }
}
