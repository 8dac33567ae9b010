// Commands that the symbols on a frame already say, offered to be taken with one press.
import type { Arm, Axis, CommandJson, Direction, SymbolJson } from "../../core/api/types";
import { move, same } from "./commands";

type Arrow = Extract<SymbolJson, { symbol: "arrow" }>;

/** What the symbols say, said of one arm. How far is never guessed. */
export function suggested(symbols: readonly SymbolJson[], arm: Arm): CommandJson[] {
  const found: CommandJson[] = [];
  for (const command of symbols.flatMap((symbol) => said(symbol, arm)))
    if (!found.some((one) => same(one, command))) found.push(command);
  return found;
}

function said(symbol: SymbolJson, arm: Arm): CommandJson[] {
  switch (symbol.symbol) {
    case "arrow":
      return symbol.axes.map((axis) => move(arm, along(axis, symbol), null));
    case "turn":
      return [{ command: "rotate", arm, clockwise: symbol.clockwise }];
    case "gripper":
      return [{ command: "grasp", arm, open: symbol.open }];
    case "hold":
      return [{ command: "hold still", arm }];
    case "rewind":
      return [{ command: "go back", arm }];
    case "target":
    case "align":
      return [];
  }
}

/** Where an arrow points along an axis, as the head camera sees it: forward and up are both up in the image. */
function along(axis: Axis, arrow: Arrow): Direction {
  const [right, down] = [arrow.end.x >= arrow.start.x, arrow.end.y > arrow.start.y];
  if (axis === "y") return right ? "right" : "left";
  if (axis === "x") return down ? "backward" : "forward";
  return down ? "downward" : "upward";
}
