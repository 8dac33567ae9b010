// Which frames the filmstrip shows.
import { expect, test } from "vitest";
import { framesFor } from "./filmstrip";

test("one frame a place, in order, in the middle of it", () => {
  expect(framesFor({ from: 0, to: 100 }, 4, 100)).toEqual([12, 37, 62, 87]);
});

test("moving the strip keeps the frames that stay in it", () => {
  const before = framesFor({ from: 1000, to: 2000 }, 10, 18_000);
  const after = framesFor({ from: 1050, to: 2050 }, 10, 18_000);
  expect(after.filter((frame) => before.includes(frame))).toHaveLength(10);
});

test("fewer frames than places: every frame once", () => {
  expect(framesFor({ from: 0, to: 5 }, 30, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(framesFor({ from: 0, to: 5 }, 0, 5)).toEqual([]);
});
