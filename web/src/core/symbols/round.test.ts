// Rounding as Python rounds.
import { expect, test } from "vitest";
import { hypot, round2, roundHalfEven } from "./round";

test.each([
  [0.125, 0.12],
  [0.375, 0.38],
  [2.675, 2.67],
  [-0.125, -0.12],
  [103.625, 103.62],
  [1.005, 1],
  [7, 7],
])("round(%d, 2) is %d", (x, expected) => {
  expect(round2(x)).toBe(expected);
});

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [2.4999, 2],
  [-0.5, -0],
  [-1.5, -2],
])("round(%d) is %d", (x, expected) => {
  expect(roundHalfEven(x) + 0).toBe(expected + 0);
});

test("lengths are rounded correctly", () => {
  expect(hypot(3, 4)).toBe(5);
  expect(hypot(0, 0)).toBe(0);
  expect(hypot(1.1, 2.2)).toBe(2.459674775249769); // math.hypot of Python 3.11
  expect(hypot(0.1, 0.3)).toBe(0.31622776601683794);
});
