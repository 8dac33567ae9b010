// The commands as buttons choose them: what a press adds, replaces or takes away, and where commands begin.
import type { Arm, CommandJson, Direction, Magnitude } from "../../core/api/types";

export const DIRECTIONS: readonly Direction[] = ["forward", "backward", "left", "right", "upward", "downward"];
export const SIZES: readonly (Magnitude | null)[] = [null, "slightly", "significantly"];

export function move(arm: Arm, direction: Direction, size: Magnitude | null): CommandJson {
  return size ? { command: "move", arm, direction, size } : { command: "move", arm, direction };
}

/** Two commands that say the same, whatever the order of their keys. */
export function same(a: CommandJson, b: CommandJson): boolean {
  return keyOf(a) === keyOf(b);
}

export function sameAll(a: readonly CommandJson[], b: readonly CommandJson[]): boolean {
  return a.length === b.length && a.every((command, at) => keyOf(command) === keyOf(b[at] as CommandJson));
}

/**
 * A button was pressed: what is said already goes away; another size of the same direction, another way to rotate and
 * another state of the gripper take the place of the former; everything else comes last.
 */
export function press(commands: readonly CommandJson[], command: CommandJson): CommandJson[] {
  if (commands.some((one) => same(one, command))) return commands.filter((one) => !same(one, command));
  const slot = slotOf(command);
  const at = commands.findIndex((one) => slotOf(one) === slot);
  return at < 0 ? [...commands, command] : commands.with(at, command);
}

/** A key was pressed for a direction: no size, slightly, significantly, and gone again. */
export function pressAgain(commands: readonly CommandJson[], arm: Arm, direction: Direction): CommandJson[] {
  const said = commands.find((one) => one.command === "move" && one.arm === arm && one.direction === direction);
  if (said?.command !== "move") return press(commands, move(arm, direction, null));
  if (said.size === "significantly") return press(commands, said);
  return press(commands, move(arm, direction, said.size ? "significantly" : "slightly"));
}

export function removeAt<T>(items: readonly T[], at: number): T[] {
  return items.filter((_, position) => position !== at);
}

/** The item at `from` comes to stand at `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return [...items];
  const rest = removeAt(items, from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** All commands of one arm said of another. */
export function withArm(command: CommandJson, arm: Arm): CommandJson {
  return command.command === "hold still" && !command.arm ? command : { ...command, arm };
}

/** Which arm is meant when nobody has said: that of the last command, else the one that the texts speak of. */
export function likelyArm(commands: readonly CommandJson[], texts: readonly string[], otherwise: Arm = "only"): Arm {
  const last = commands.findLast((command) => command.arm)?.arm;
  if (last) return last;
  for (const text of texts) {
    const left = /\bleft (?:arm|gripper|hand)\b/i.test(text);
    const right = /\bright (?:arm|gripper|hand)\b/i.test(text);
    if (left !== right) return left ? "left" : "right";
    if (left && right) return "left";
  }
  return otherwise;
}

function slotOf(command: CommandJson): string {
  if (command.command === "move") return `move ${command.arm} ${command.direction}`;
  return `${command.command} ${command.arm ?? ""}`;
}

function keyOf(command: CommandJson): string {
  switch (command.command) {
    case "move":
      return `${slotOf(command)} ${command.size ?? ""}`;
    case "rotate":
      return `${slotOf(command)} ${command.clockwise}`;
    case "grasp":
      return `${slotOf(command)} ${command.open} ${command.keep ?? false}`;
    default:
      return slotOf(command);
  }
}
