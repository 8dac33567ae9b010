// The page draws what Python draws: the golden strokes, to the hundredth of a pixel.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { SymbolJson } from "../api/types";
import { readCode } from "../twins/read_code";
import { formatSymbols } from "./code";
import { strokes } from "./shapes";
import type { Stroke } from "./stroke";

interface Golden {
  width: number;
  height: number;
  cases: { name: string; code: string; strokes: ({ points: [number, number][] } & Record<string, unknown>)[] }[];
}
const FOLDER = new URL("../../../../tests/symbols/golden/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Golden;

function asJson(stroke: Stroke) {
  const points = stroke.points.map(([x, y]) => [x, y]);
  return stroke.width ? { line: stroke.colour, width: stroke.width, points } : { fill: stroke.colour, points };
}

describe.each(["224x224", "640x480", "1920x1080"])("on %s", (size) => {
  const golden = read(`strokes_${size}.json`);
  test.each(golden.cases.map((each) => [each.name, each] as const))("%s", (_, { code, strokes: expected }) => {
    const symbols = readCode(code);
    expect(formatSymbols(symbols)).toBe(code);
    expect(strokes(symbols, golden.width, golden.height).map(asJson)).toEqual(expected);
  });
});

interface Many {
  size: [number, number];
  symbol: SymbolJson;
  strokes: string;
}

/** As tests/symbols/golden/many.py makes it. */
function digest(painted: Stroke[]): string {
  const lines = painted.map(({ points, colour, width }) => {
    const places = points.map(([x, y]) => `${Math.round(x * 100)},${Math.round(y * 100)}`).join(" ");
    return `${colour} ${Math.round(width * 100)} ${places}`;
  });
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 12);
}

test("random symbols on many sizes are drawn as Python draws them", () => {
  const many = JSON.parse(readFileSync(new URL("many.json", FOLDER), "utf8")) as Many[];
  const wrong = many.filter(({ size, symbol, strokes: expected }) => digest(strokes([symbol], ...size)) !== expected);
  expect(many.length).toBeGreaterThan(400);
  expect(wrong).toEqual([]);
});

test("symbols share the layers: links lie below all arrows, and icons above", () => {
  const place = { x: 500, y: 500 };
  const far = { x: 800, y: 800 };
  const arrow: SymbolJson = { symbol: "arrow", start: place, end: far, axes: ["y"] };
  const align: SymbolJson = { symbol: "align", start: place, end: far };
  const [first, last] = [strokes([align, arrow], 640, 480), strokes([arrow, align], 640, 480)];
  expect(first).toEqual(last);
  expect(first.length).toBe(strokes([align], 640, 480).length + strokes([arrow], 640, 480).length);
});
