// Pointers to symbols: every tool, every way to give up, and exact places.
import { describe, expect, it } from "vitest";
import type { SymbolJson } from "../../core/api/types";
import { type Box, placeOf, whole } from "./place";
import {
  cancel,
  choose,
  type Drawing,
  drag,
  flipped,
  type Manner,
  type Pointer,
  press,
  release,
  START,
  select,
  shifted,
  shown,
  type Tool,
  type Under,
} from "./tools";

const MANNER: Manner = { axes: ["y", "x"], clockwise: true };
const NOTHING: Under = { end: null, symbol: null };
const BOX: Box = { left: 31.5, top: 40.25, width: 861.3, height: 646 };

const at = (x: number, y: number): Pointer => ({ at: { x, y }, px: { x, y } });
const arrow = (x1: number, y1: number, x2: number, y2: number): SymbolJson => ({
  symbol: "arrow",
  start: { x: x1, y: y1 },
  end: { x: x2, y: y2 },
  axes: ["y"],
});

function gesture(drawing: Drawing, from: Pointer, to: Pointer, symbols: SymbolJson[] = [], under = NOTHING) {
  return release(drag(press(drawing, from, under), to), to, symbols, MANNER);
}
const using = (tool: Tool) => choose(START, tool);

describe("drawing", () => {
  it("makes an arrow of a drag, in the colours that it is told", () => {
    const { edit, drawing } = gesture(using("arrow"), at(602, 179), at(689, 325));
    expect(edit?.symbols).toEqual([
      { symbol: "arrow", start: { x: 602, y: 179 }, end: { x: 689, y: 325 }, axes: ["y", "x"] },
    ]);
    expect(edit?.label).toBe("Draw arrow");
    expect(drawing).toEqual({ ...START, selected: 0 });
  });

  it("makes a dual crosshair of a drag", () => {
    const { edit } = gesture(using("align"), at(806, 196), at(789, 317));
    expect(edit?.symbols).toEqual([{ symbol: "align", start: { x: 806, y: 196 }, end: { x: 789, y: 317 } }]);
  });

  it.each<[Tool, SymbolJson]>([
    ["turn", { symbol: "turn", center: { x: 550, y: 179 }, clockwise: true }],
    ["target", { symbol: "target", at: { x: 550, y: 179 } }],
    ["on", { symbol: "gripper", at: { x: 550, y: 179 }, open: true }],
    ["off", { symbol: "gripper", at: { x: 550, y: 179 }, open: false }],
    ["hold", { symbol: "hold", at: { x: 550, y: 179 } }],
    ["rewind", { symbol: "rewind", at: { x: 550, y: 179 } }],
  ])("places %s where the click is let go", (tool, symbol) => {
    expect(gesture(using(tool), at(550, 179), at(550, 179)).edit?.symbols).toEqual([symbol]);
    expect(gesture(using(tool), at(500, 100), at(550, 179)).edit?.symbols).toEqual([symbol]);
  });

  it("adds to what is there and selects it", () => {
    const before = [arrow(1, 1, 100, 100)];
    const { edit, drawing } = gesture(using("target"), at(5, 5), at(5, 5), before);
    expect(edit?.symbols).toHaveLength(2);
    expect(edit?.symbols[0]).toBe(before[0]);
    expect(drawing.selected).toBe(1);
  });

  it("draws no arrow of a click", () => {
    const { edit, drawing } = gesture(using("arrow"), at(500, 500), at(502, 502));
    expect(edit).toBeNull();
    expect(drawing.tool).toBe("arrow");
  });

  it("takes a drag that comes back to where it began for a drag", () => {
    const begun = drag(press(using("arrow"), at(500, 500), NOTHING), at(600, 600));
    expect(release(begun, at(501, 500), [], MANNER).edit?.symbols).toEqual([
      { ...arrow(500, 500, 501, 500), axes: ["y", "x"] },
    ]);
  });

  it("draws an arrow from an empty place without choosing a tool", () => {
    expect(gesture(START, at(100, 100), at(300, 100)).edit?.symbols).toHaveLength(1);
  });

  it("draws over a symbol once a tool is chosen", () => {
    const symbols = [arrow(100, 100, 300, 100)];
    const drawing = choose(select(START, 0), "arrow");
    const { edit } = gesture(drawing, at(100, 100), at(100, 300), symbols, { end: "start", symbol: 0 });
    expect(edit?.symbols).toHaveLength(2);
    expect(edit?.symbols[0]).toBe(symbols[0]);
  });

  it("goes back to selecting, unless the tool was chosen twice", () => {
    expect(gesture(using("arrow"), at(0, 0), at(99, 9)).drawing.tool).toBe("select");
    const twice = choose(using("arrow"), "arrow");
    expect(gesture(twice, at(0, 0), at(99, 9)).drawing.tool).toBe("arrow");
    expect(choose(twice, "arrow").stays).toBe(false);
  });

  it("stays inside the picture when the pointer leaves it", () => {
    const { edit } = gesture(using("arrow"), at(-0.4, 500), at(1400, -70));
    expect(edit?.symbols[0]).toMatchObject({ start: { x: 0, y: 500 }, end: { x: 1000, y: 0 } });
  });

  it("shows what is being drawn, and nothing before it is a drag", () => {
    const begun = press(using("arrow"), at(100, 100), NOTHING);
    expect(shown(drag(begun, at(101, 100)), [], MANNER)).toEqual([]);
    expect(shown(drag(begun, at(200.4, 100)), [], MANNER)).toEqual([
      { ...arrow(100, 100, 200, 100), axes: ["y", "x"] },
    ]);
    expect(shown(press(using("hold"), at(7, 8), NOTHING), [], MANNER)).toEqual([
      { symbol: "hold", at: { x: 7, y: 8 } },
    ]);
  });
});

describe("giving up", () => {
  it("ends a gesture, then the tool, then the selection", () => {
    const begun = drag(press({ ...using("arrow"), selected: 3 }, at(0, 0), NOTHING), at(99, 99));
    const once = cancel(begun);
    expect(once).toMatchObject({ tool: "arrow", gesture: null, selected: 3 });
    expect(release(once, at(99, 99), [], MANNER).edit).toBeNull();
    const twice = cancel(once);
    expect(twice).toMatchObject({ tool: "select", selected: 3 });
    const thrice = cancel(twice);
    expect(thrice.selected).toBeNull();
    expect(cancel(thrice)).toBe(thrice);
  });

  it("leaves a symbol where it was", () => {
    const symbols = [arrow(100, 100, 300, 100)];
    const begun = drag(press(select(START, 0), at(200, 100), { end: null, symbol: 0 }), at(400, 400));
    expect(shown(cancel(begun), symbols, MANNER)).toBe(symbols);
  });
});

describe("changing", () => {
  const symbols = [
    arrow(100, 100, 300, 100),
    { symbol: "turn", center: { x: 9, y: 9 }, clockwise: true } as SymbolJson,
  ];
  const chosen = select(START, 0);

  it("drags either end to exactly where the pointer is", () => {
    const start = gesture(chosen, at(102, 99), at(50.4, 60.6), symbols, { end: "start", symbol: 0 });
    expect(start.edit?.symbols[0]).toEqual(arrow(50, 61, 300, 100));
    const end = gesture(chosen, at(299, 101), at(512.5, 20), symbols, { end: "end", symbol: 0 });
    expect(end.edit?.symbols[0]).toEqual(arrow(100, 100, 513, 20));
    expect(end.edit?.label).toBe("Move arrow");
    expect(end.edit?.symbols[1]).toBe(symbols[1]);
  });

  it("moves the whole by as much as the pointer", () => {
    const { edit } = gesture(START, at(200.3, 100), at(240.3, 90), symbols, { end: null, symbol: 0 });
    expect(edit?.symbols[0]).toEqual(arrow(140, 90, 340, 90));
  });

  it("changes nothing by a click on a handle or on a symbol", () => {
    expect(gesture(chosen, at(300, 100), at(300, 101), symbols, { end: "end", symbol: 0 }).edit).toBeNull();
    const clicked = gesture(START, at(200, 100), at(200, 100), symbols, { end: null, symbol: 0 });
    expect(clicked.edit).toBeNull();
    expect(clicked.drawing.selected).toBe(0);
  });

  it("selects nothing by a click beside all", () => {
    expect(gesture(chosen, at(700, 700), at(700, 700), symbols).drawing.selected).toBeNull();
  });

  it("flips a turn by another click on it, but an arrow by none", () => {
    const under = { end: null, symbol: 1 };
    const first = gesture(START, at(9, 9), at(9, 9), symbols, under);
    expect(first.edit).toBeNull();
    const second = gesture(first.drawing, at(9, 9), at(9, 9), symbols, under);
    expect(second.edit?.symbols[1]).toEqual({ symbol: "turn", center: { x: 9, y: 9 }, clockwise: false });
    expect(gesture(chosen, at(200, 100), at(200, 100), symbols, { end: null, symbol: 0 }).edit).toBeNull();
  });

  it("says nothing of a drag that ends where it began", () => {
    const begun = drag(press(chosen, at(200, 100), { end: null, symbol: 0 }), at(300, 300));
    expect(release(begun, at(200, 100), symbols, MANNER).edit).toBeNull();
  });

  it("survives that its symbol has gone meanwhile", () => {
    const begun = drag(press(chosen, at(200, 100), { end: null, symbol: 0 }), at(300, 300));
    expect(shown(begun, [], MANNER)).toEqual([]);
    expect(release(begun, at(300, 300), [], MANNER)).toMatchObject({ edit: null, drawing: { selected: null } });
  });
});

describe("moving as one piece", () => {
  it("stops at the border with its shape kept", () => {
    expect(shifted(arrow(100, 100, 300, 200), -500, 0)).toEqual(arrow(0, 100, 200, 200));
    expect(shifted(arrow(100, 100, 300, 200), 0, 5000)).toEqual(arrow(100, 900, 300, 1000));
  });
  it("keeps the digits of a number that does not move", () => {
    const symbol: SymbolJson = { symbol: "target", at: { x: 423.4375, y: 241.25 } };
    expect(shifted(symbol, 1, 0)).toEqual({ symbol: "target", at: { x: 424, y: 241.25 } });
  });
});

describe("flipping", () => {
  it("swaps the ends of an arrow, turns a turn, opens a gripper, and nothing else", () => {
    expect(flipped(arrow(1, 2, 3, 4))).toEqual(arrow(3, 4, 1, 2));
    expect(flipped({ symbol: "gripper", at: { x: 1, y: 1 }, open: true })).toMatchObject({ open: false });
    expect(flipped({ symbol: "hold", at: { x: 1, y: 1 } })).toBeNull();
  });
});

describe("places", () => {
  it("finds every whole per mille back from the middle of it on the screen, to within half a per mille", () => {
    for (let value = 0; value <= 1000; value += 1) {
      for (const off of [-0.49, 0, 0.49]) {
        const clientX = BOX.left + ((value + off) * BOX.width) / 1000;
        const clientY = BOX.top + ((1000 - value + off) * BOX.height) / 1000;
        expect(whole(placeOf(clientX, clientY, BOX))).toEqual({ x: value, y: 1000 - value });
      }
    }
  });
});
