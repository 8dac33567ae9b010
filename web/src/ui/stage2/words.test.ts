// Sentences and contradictions, held to what Python says by a shared golden file.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CommandJson, SymbolJson } from "../../core/api/types";
import { contradictions } from "./contradictions";
import { briefly, formatSentence } from "./sentence";

interface Case {
  commands: CommandJson[];
  symbols: SymbolJson[];
  sentence: string;
  contradictions: string[];
}
const path = new URL("../../../../tests/annotate/golden/words.json", import.meta.url);
const cases = JSON.parse(readFileSync(path, "utf-8")) as Case[];

describe("words as Python writes them", () => {
  it("has cases of every kind", () => {
    expect(cases.length).toBe(272);
    expect(cases.filter((each) => each.contradictions.length).length).toBeGreaterThan(50);
  });

  it("writes the canonical sentence", () => {
    for (const each of cases) expect(formatSentence(each.commands), JSON.stringify(each.commands)).toBe(each.sentence);
  });

  it("finds the same contradictions in the same order", () => {
    for (const each of cases) {
      const found = contradictions(each.commands, each.symbols);
      expect(
        found.map((one) => one.text),
        JSON.stringify([each.commands, each.symbols]),
      ).toEqual(each.contradictions);
    }
  });
});

describe("which symbols a contradiction is about", () => {
  const place = (x: number, y: number) => ({ x, y });
  it("names the arrow of the colour that nothing moves along", () => {
    const symbols: SymbolJson[] = [
      { symbol: "target", at: place(1, 1) },
      { symbol: "arrow", start: place(100, 100), end: place(300, 100), axes: ["y"] },
      { symbol: "arrow", start: place(100, 100), end: place(100, 300), axes: ["z"] },
    ];
    const found = contradictions([{ command: "move", arm: "left", direction: "right" }], symbols);
    expect(found).toEqual([
      { text: "An arrow is blue, but the command moves no gripper upward or downward.", symbols: [2] },
    ]);
  });
  it("is silent while there are no commands", () => {
    expect(contradictions([], [{ symbol: "turn", center: place(1, 1), clockwise: true }])).toEqual([]);
  });
});

describe("a command on a chip", () => {
  it.each<[CommandJson, string]>([
    [{ command: "move", arm: "left", direction: "right", size: "slightly" }, "left: to the right slightly"],
    [{ command: "rotate", arm: "only", clockwise: false }, "counter-clockwise"],
    [{ command: "grasp", arm: "right", open: false, keep: true }, "right: keep closed"],
    [{ command: "grasp", arm: "right", open: false }, "right: close"],
    [{ command: "hold still" }, "hold still"],
    [{ command: "go back", arm: "left" }, "left: go back"],
  ])("is brief", (command, words) => expect(briefly(command)).toBe(words));
  it("does not name the arm where all commands are of one", () => {
    const close: CommandJson = { command: "grasp", arm: "right", open: false };
    expect(briefly(close, [close, { command: "go back", arm: "right" }])).toBe("close");
    expect(briefly(close, [close, { command: "go back", arm: "left" }])).toBe("right: close");
    expect(briefly(close, [close, { command: "hold still" }])).toBe("right: close");
  });
});
