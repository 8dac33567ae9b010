// What a pointer hits.
import { expect, test } from "vitest";
import type { SymbolJson } from "../api/types";
import { handlesOf, symbolAt } from "./hit";

const SIZE = { width: 640, height: 480 };
const arrow: SymbolJson = { symbol: "arrow", start: { x: 100, y: 500 }, end: { x: 900, y: 500 }, axes: ["y"] };
const align: SymbolJson = { symbol: "align", start: { x: 500, y: 100 }, end: { x: 500, y: 900 } };
const hold: SymbolJson = { symbol: "hold", at: { x: 500, y: 500 } };

test("an arrow is hit on its body, and a little beside it", () => {
  expect(symbolAt([arrow], SIZE, [320, 240], 0)).toBe(0);
  expect(symbolAt([arrow], SIZE, [320, 249], 0)).toBeNull();
  expect(symbolAt([arrow], SIZE, [320, 249], 4)).toBe(0);
  expect(symbolAt([arrow], SIZE, [320, 252], 4)).toBeNull();
});

test("the line of a dual crosshair is hit as its ends are", () => {
  expect(symbolAt([align], SIZE, [320, 48], 0)).toBe(0);
  expect(symbolAt([align], SIZE, [320, 300], 6)).toBe(0);
  expect(symbolAt([align], SIZE, [300, 300], 6)).toBeNull();
});

test("an icon is hit anywhere in its box", () => {
  expect(symbolAt([hold], SIZE, [320 + 10, 240 - 4], 0)).toBe(0);
});

test("what is painted on top is hit first: icons, then arrows, then lines, then the later one", () => {
  expect(symbolAt([hold, arrow, align], SIZE, [320.5, 240.5], 0)).toBe(0);
  expect(symbolAt([align, arrow], SIZE, [320.5, 240.5], 0)).toBe(1);
  expect(symbolAt([arrow, arrow], SIZE, [320.5, 240.5], 0)).toBe(1);
});

test("a symbol that is painted there goes before one that is only near", () => {
  const near: SymbolJson = { symbol: "target", at: { x: 500, y: 560 } };
  expect(symbolAt([arrow, near], SIZE, [320, 240], 10)).toBe(0);
});

test("a symbol is held by its places", () => {
  expect(handlesOf(arrow).map(({ handle }) => handle)).toEqual(["start", "end"]);
  expect(handlesOf({ symbol: "turn", center: { x: 1, y: 2 }, clockwise: true })).toEqual([
    { handle: "center", point: { x: 1, y: 2 } },
  ]);
  expect(handlesOf(hold)).toEqual([{ handle: "at", point: { x: 500, y: 500 } }]);
});
