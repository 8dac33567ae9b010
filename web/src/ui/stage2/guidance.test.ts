// What is written to a keyframe, with its consequences, and what the parts of stage 2 share.
import { describe, expect, it } from "vitest";
import type { AnnotationJson, CommandJson, SymbolJson } from "../../core/api/types";
import { where } from "./describe";
import { commandChanges, copyChanges, wordsOf } from "./guidance";
import { kept } from "./kept";
import { Studio, usualArm } from "./studio";
import { drag, press } from "./tools";

const down: CommandJson = { command: "move", arm: "left", direction: "downward" };
const arrow: SymbolJson = { symbol: "arrow", start: { x: 1, y: 2 }, end: { x: 300, y: 4 }, axes: ["y"] };
const lock: SymbolJson = { symbol: "hold", at: { x: 10.75, y: 20 } };
const annotation: AnnotationJson = {
  episode: "e",
  task: "",
  avoidance: { index: 3, symbols: [lock, arrow] },
  correction: { index: 9, low_level: " ", commands: [], symbols: [] },
};

describe("writing commands", () => {
  it("writes the sentence that says the same, and recolours the arrows that followed", () => {
    expect(commandChanges(annotation, "avoidance", [down])).toEqual([
      { path: ["avoidance", "commands"], value: [down] },
      { path: ["avoidance", "low_level"], value: "Move the left gripper downward." },
      { path: ["avoidance", "symbols"], value: [lock, { ...arrow, axes: ["z"] }] },
    ]);
  });
  it("keeps a person's words, and leaves symbols alone that need no change", () => {
    const changes = commandChanges(annotation, "correction", [down], "down with it");
    expect(changes.map((change) => change.value)).toEqual([[down], "down with it"]);
  });
  it("shows no words where the release wrote a blank", () => expect(wordsOf(annotation, "correction")).toBe(""));
});

describe("copying", () => {
  it("takes all that is on the other keyframe, and its lack of a command", () => {
    expect(copyChanges(annotation, "correction")).toEqual([
      { path: ["correction", "commands"], value: null },
      { path: ["correction", "low_level"], value: null },
      { path: ["correction", "symbols"], value: [lock, arrow] },
    ]);
  });
});

describe("symbols read from code", () => {
  it("keep what the code could not say of them", () => {
    const read: SymbolJson[] = [{ symbol: "hold", at: { x: 10, y: 20 } }];
    expect(kept([arrow, lock], read)[0]).toBe(lock);
  });
  it("are as they were written where they differ", () => {
    const other: SymbolJson = { symbol: "hold", at: { x: 11, y: 20 } };
    const exact: SymbolJson = { symbol: "hold", at: { x: 10.25, y: 20 } };
    expect(kept([lock], [other, exact])).toEqual([other, exact]);
  });
  it("take a former symbol only once", () => {
    const read: SymbolJson = { symbol: "hold", at: { x: 10, y: 20 } };
    expect(kept([lock], [read, read])).toEqual([lock, read]);
  });
});

describe("places in words", () => {
  it("are short", () => {
    expect(where(lock)).toBe("10.8, 20");
    expect(where(arrow)).toBe("1, 2 → 300, 4");
  });
});

describe("the studio", () => {
  const at = (x: number) => ({ at: { x, y: 0 }, px: { x, y: 0 } });
  it("is calm while a pointer is dragged", () => {
    const studio = new Studio();
    studio.draw(press(studio.state.drawing, at(0), { end: null, symbol: null }));
    const before = studio.calm;
    studio.draw(drag(studio.state.drawing, at(50)));
    expect(studio.calm).toBe(before);
    expect(studio.calm.drawing.gesture).toBeNull();
    expect(studio.state.drawing.gesture?.far).toBe(true);
    studio.draw({ ...studio.state.drawing, selected: 2 });
    expect(studio.calm.drawing.selected).toBe(2);
  });
  it("selects nothing on another keyframe, and stays as it is on the same", () => {
    const studio = new Studio();
    studio.draw({ ...studio.state.drawing, selected: 2 });
    studio.show("avoidance");
    expect(studio.state.drawing.selected).toBe(2);
    studio.show("correction");
    expect(studio.state.drawing.selected).toBeNull();
  });
  it("remembers the arm for the next episode", () => {
    new Studio().set({ arm: "right" });
    expect(usualArm()).toBe("right");
  });
  it("tells nobody where nothing changes", () => {
    const studio = new Studio();
    let told = 0;
    studio.subscribe(() => {
      told += 1;
    });
    studio.set({ hovered: null });
    studio.set({ hovered: 1 });
    expect(told).toBe(1);
  });
});
