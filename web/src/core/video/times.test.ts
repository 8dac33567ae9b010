// The frame at a time, also where frames are not evenly spaced.
import { expect, test } from "vitest";
import { frameAt } from "./times";

const TIMES = [0, 0.04, 0.2, 0.24, 1];

test.each([
  [-1, 0],
  [0, 0],
  [0.039, 0],
  [0.04, 1],
  [0.19, 1],
  [0.9, 3],
  [50, 4],
])("at %d s frame %i is shown", (time, frame) => {
  expect(frameAt(TIMES, time)).toBe(frame);
});
