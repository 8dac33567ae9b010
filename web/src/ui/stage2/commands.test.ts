// What pressing the buttons of the commands makes, which colours follow, and what symbols suggest.
import { describe, expect, it } from "vitest";
import type { CommandJson, SymbolJson } from "../../core/api/types";
import { axesOfNextArrow, coloured, followed, toggleAxis } from "./colours";
import { likelyArm, move, moved, press, pressAgain, same, sameAll } from "./commands";
import { formatSentence } from "./sentence";
import { suggested } from "./suggest";

const right = move("left", "right", "slightly");
const down = move("left", "downward", null);
const close: CommandJson = { command: "grasp", arm: "left", open: false };
const arrow = (axes: ("x" | "y" | "z")[], x = 900, y = 500): SymbolJson => ({
  symbol: "arrow",
  start: { x: 500, y: 400 },
  end: { x, y },
  axes,
});

describe("pressing a button", () => {
  it("adds in the order of clicking and takes away what is said already", () => {
    const said = press(press(press([], right), down), close);
    expect(formatSentence(said)).toBe(
      "Move the left gripper to the right slightly and downward, and close the left gripper.",
    );
    expect(press(said, right)).toEqual([down, close]);
  });

  it("puts another size, rotation or state in the place of the former", () => {
    const far = move("left", "right", "significantly");
    expect(press([right, close], far)).toEqual([far, close]);
    expect(press([close, down], { command: "grasp", arm: "left", open: false, keep: true })).toEqual([
      { command: "grasp", arm: "left", open: false, keep: true },
      down,
    ]);
    const turn: CommandJson = { command: "rotate", arm: "left", clockwise: true };
    expect(press([turn], { ...turn, clockwise: false })).toEqual([{ ...turn, clockwise: false }]);
  });

  it("leaves the other arm alone, and lets an arm move both ways", () => {
    expect(press([right], move("right", "right", null))).toHaveLength(2);
    expect(press([right], move("left", "left", null))).toHaveLength(2);
  });

  it("goes round the sizes by a key", () => {
    const sizes: (string | undefined)[] = [];
    let said: CommandJson[] = [close];
    for (let press = 0; press < 4; press += 1) {
      said = pressAgain(said, "left", "forward");
      const last = said.at(-1);
      sizes.push(last?.command === "move" ? (last.size ?? "") : undefined);
    }
    expect(sizes).toEqual(["", "slightly", "significantly", undefined]);
  });

  it("knows what says the same", () => {
    expect(
      same({ command: "grasp", arm: "left", open: true, keep: false }, { command: "grasp", open: true, arm: "left" }),
    ).toBe(true);
    expect(sameAll([right, down], [down, right])).toBe(false);
    expect(sameAll([right], [right, down])).toBe(false);
  });

  it("moves a chip to another place", () => {
    expect(moved([1, 2, 3, 4], 3, 0)).toEqual([4, 1, 2, 3]);
    expect(moved([1, 2, 3, 4], 0, 2)).toEqual([2, 3, 1, 4]);
    expect(moved([1, 2], 1, 2)).toEqual([1, 2]);
  });
});

describe("the arm that is meant", () => {
  it.each([
    [[right], ["Use the right arm to grasp the lid."], "left"],
    [[], ["Use the right arm to grasp the lid."], "right"],
    [[], ["Grasp the lid.", "Use the left arm to lift, then the right arm to put."], "left"],
    [[], ["Close the right gripper.", "Use the left arm, then the right arm."], "right"],
    [[], ["Put the block to the left of the bowl."], "only"],
  ] as const)("of %j and %j is %s", (commands, texts, arm) => expect(likelyArm(commands, texts)).toBe(arm));
});

describe("colours", () => {
  it("are green for the first arrow while nothing is said", () => expect(axesOfNextArrow([], [])).toEqual(["y"]));

  it("follow the sentence in its order, arm by arm", () => {
    const said = [down, right, close, move("right", "forward", null)];
    expect(axesOfNextArrow(said, [])).toEqual(["z", "y"]);
    expect(axesOfNextArrow(said, [arrow(["z"])])).toEqual(["x"]);
    expect(axesOfNextArrow(said, [arrow(["z"]), arrow(["x"])])).toEqual(["x"]);
    expect(axesOfNextArrow([right, move("left", "left", null)], [])).toEqual(["y"]);
  });

  it("of arrows drawn before follow what is said, unless a person chose others", () => {
    expect(followed([arrow(["y"])], [], [down, right])).toEqual([arrow(["z", "y"])]);
    expect(followed([arrow(["z"])], [down], [down, right])).toEqual([arrow(["z", "y"])]);
    expect(followed([arrow(["x"])], [down], [down, right])).toEqual([arrow(["x"])]);
    expect(followed([arrow(["z"])], [down], [close])).toEqual([arrow(["z"])]);
  });

  it("are put right on demand", () => {
    const target: SymbolJson = { symbol: "target", at: { x: 1, y: 1 } };
    expect(coloured([target, arrow(["x"])], [down, right])).toEqual([target, arrow(["z", "y"])]);
  });

  it("are never none", () => {
    expect(toggleAxis(["y"], "y")).toEqual(["y"]);
    expect(toggleAxis(["y", "x"], "y")).toEqual(["x"]);
    expect(toggleAxis(["y"], "x")).toEqual(["y", "x"]);
  });
});

describe("suggestions", () => {
  it("say what the symbols say", () => {
    const symbols: SymbolJson[] = [
      arrow(["y", "x"], 100, 300),
      { symbol: "turn", center: { x: 1, y: 1 }, clockwise: false },
      { symbol: "target", at: { x: 1, y: 1 } },
      { symbol: "gripper", at: { x: 1, y: 1 }, open: true },
    ];
    expect(formatSentence(suggested(symbols, "right"))).toBe(
      "Move the right gripper to the left and forward, rotate the right gripper counter-clockwise, " +
        "and open the right gripper.",
    );
  });
  it("say each thing once", () => expect(suggested([arrow(["z"]), arrow(["z"])], "left")).toEqual([down]));
});
