// The keys of the commands: Shift and the first letter of what the arm should do.
import type { Arm, CommandJson } from "../../core/api/types";
import { DIRECTIONS, press, pressAgain, sameAll } from "./commands";
import { suggested } from "./suggest";
import { type Doers, useActions } from "./use_actions";
import type { Stage2 } from "./use_studio";

const NEXT_ARM: Readonly<Record<Arm, Arm>> = { left: "right", right: "left", only: "left" };

export function useCommandKeys(stage2: Stage2, live: boolean): void {
  const { arm, commands, guidance, studio } = stage2;
  const say = (command: CommandJson) => () => guidance.setCommands(press(commands, command), "Command");
  const doers: Doers = {
    "command.arm": () => studio.set({ arm: NEXT_ARM[arm] }),
    "command.clockwise": say({ command: "rotate", arm, clockwise: true }),
    "command.counterclockwise": say({ command: "rotate", arm, clockwise: false }),
    "command.open": say({ command: "grasp", arm, open: true }),
    "command.close": say({ command: "grasp", arm, open: false }),
    "command.keep": say(nextKeep(commands, arm)),
    "command.hold": say({ command: "hold still", arm }),
    "command.back": say({ command: "go back", arm }),
    "command.suggested": () => takeSuggestion(stage2),
    "guidance.copy": () => guidance.copyFromOther(),
  };
  for (const direction of DIRECTIONS) {
    doers[`command.${direction}`] = () =>
      guidance.setCommands(pressAgain(commands, arm, direction), "Command", undefined, `key ${direction}`);
  }
  useActions(doers, live);
}

/** The commands that the symbols say, in place of those that are there; false where there is nothing new. */
export function takeSuggestion({ symbols, arm, commands, guidance }: Stage2): boolean {
  const offered = suggested(symbols, arm);
  if (!offered.length || sameAll(offered, commands)) return false;
  guidance.setCommands(offered, "Command from the symbols");
  return true;
}

/** Kept closed, then kept open, then nothing said. */
function nextKeep(commands: readonly CommandJson[], arm: Arm): CommandJson {
  const kept = commands.find((one) => one.command === "grasp" && one.arm === arm && one.keep);
  if (kept?.command !== "grasp") return { command: "grasp", arm, open: false, keep: true };
  return kept.open ? kept : { ...kept, open: true };
}
