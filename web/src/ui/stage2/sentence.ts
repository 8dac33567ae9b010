// The canonical sentence of commands, exactly as Python's symbols/sentence.py writes it, so that it is there without the server.
import type { Arm, CommandJson, Direction } from "../../core/api/types";

type Move = Extract<CommandJson, { command: "move" }>;

const WAYS: Partial<Record<Direction, string>> = { left: "to the left", right: "to the right" };

/** "" for no commands; moves of one arm that follow each other share a verb. */
export function formatSentence(commands: readonly CommandJson[]): string {
  const arms = commands.map((command) => command.arm ?? null).filter((arm) => arm !== null);
  const mixed = new Set(arms.map((arm) => arm === "only")).size > 1;
  const clauses = groups(commands).flatMap((group) => groupClauses(group, nameOf(group[0]?.arm ?? null, mixed)));
  const last = clauses.at(-1);
  if (last === undefined) return "";
  const text = clauses.length > 1 ? `${clauses.slice(0, -1).join(", ")}, and ${last}` : last;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** "to the right", "forward". */
export function wayOf(direction: Direction): string {
  return WAYS[direction] ?? direction;
}

/** "the left gripper"; "the gripper" where there is only one. */
export function gripperOf(arm: Arm): string {
  return arm === "only" ? "the gripper" : `the ${arm} gripper`;
}

/** One command in a few words, for a chip: "left: to the right slightly"; without the arm where all are of one. */
export function briefly(command: CommandJson, among: readonly CommandJson[] = []): string {
  const one = among.length > 0 && among.every((other) => other.arm === command.arm);
  const arm = command.arm && command.arm !== "only" && !one ? `${command.arm}: ` : "";
  switch (command.command) {
    case "move":
      return `${arm}${moveWay(command)}`;
    case "rotate":
      return `${arm}${command.clockwise ? "clockwise" : "counter-clockwise"}`;
    case "grasp":
      return `${arm}${command.keep ? "keep " : ""}${command.open ? "open" : command.keep ? "closed" : "close"}`;
    case "hold still":
      return `${arm}hold still`;
    case "go back":
      return `${arm}go back`;
  }
}

function groups(commands: readonly CommandJson[]): CommandJson[][] {
  const found: CommandJson[][] = [];
  for (const command of commands) {
    const group = found.at(-1);
    const before = group?.[0];
    const same = before && (before.command === "move") === (command.command === "move") && before.arm === command.arm;
    if (group && same) group.push(command);
    else found.push([command]);
  }
  return found;
}

function groupClauses(group: readonly CommandJson[], name: string): string[] {
  const moves = group.filter((command): command is Move => command.command === "move");
  if (moves.length === group.length) return [`move ${name} ${listed(moves.map(moveWay))}`];
  return group.map((command) => clauseOf(command, name));
}

function clauseOf(command: CommandJson, name: string): string {
  switch (command.command) {
    case "move":
      return `move ${name} ${moveWay(command)}`;
    case "rotate":
      return `rotate ${name} ${command.clockwise ? "clockwise" : "counter-clockwise"}`;
    case "grasp":
      if (command.keep) return `keep ${name} ${command.open ? "open" : "closed"}`;
      return `${command.open ? "open" : "close"} ${name}`;
    case "hold still":
      return command.arm ? `hold ${name} still` : "hold still";
    case "go back":
      return `move ${name} back to its initial pose`;
  }
}

function nameOf(arm: Arm | null, mixed: boolean): string {
  if (arm === "only") return mixed ? "the only gripper" : "the gripper";
  return `the ${arm} gripper`;
}

function moveWay(move: Move): string {
  return move.size ? `${wayOf(move.direction)} ${move.size}` : wayOf(move.direction);
}

function listed(parts: readonly string[]): string {
  if (parts.length < 3) return parts.join(" and ");
  return `${parts.slice(0, -1).join(", ")}, and ${parts.at(-1)}`;
}
