// The timeline says the right frame at every zoom, also in a recording of ten minutes.
import { expect, test } from "vitest";
import { frameAtPlace, movedSpan, placeOf, ticks, withFrame, zoomedSpan } from "./scale";

const LENGTH = 18_000;
const ALL = { from: 0, to: LENGTH };

test.each([0, 1, 9_999, 17_999])("frame %i is found where it is drawn", (frame) => {
  let span = ALL;
  for (let zoom = 0; zoom < 20; zoom += 1) {
    expect(frameAtPlace(placeOf(frame, span), span, LENGTH)).toBe(frame);
    span = zoomedSpan(span, 1.7, placeOf(frame, span), LENGTH);
  }
});

test("both ends belong to the episode", () => {
  expect(frameAtPlace(1, ALL, LENGTH)).toBe(17_999);
  expect(frameAtPlace(-0.3, ALL, LENGTH)).toBe(0);
});

test("zooming out ends at the whole episode, zooming in at a few frames", () => {
  expect(zoomedSpan({ from: 100, to: 200 }, 0.001, 0.5, LENGTH)).toEqual(ALL);
  const close = zoomedSpan(ALL, 1e9, 0.5, LENGTH);
  expect(close.to - close.from).toBe(12);
  expect(zoomedSpan({ from: 0, to: 5 }, 3, 0.5, 5)).toEqual({ from: 0, to: 5 });
});

test("the span stays inside of the episode", () => {
  expect(movedSpan({ from: 100, to: 200 }, -5, LENGTH)).toEqual({ from: 0, to: 100 });
  expect(movedSpan({ from: 100, to: 200 }, 500, LENGTH)).toEqual({ from: 17_900, to: 18_000 });
});

test("the timeline follows a frame that leaves it", () => {
  const span = { from: 100, to: 200 };
  expect(withFrame(span, 150, LENGTH)).toBe(span);
  const after = withFrame(span, 200, LENGTH);
  expect(after.from).toBeLessThanOrEqual(200);
  expect(after.to).toBeGreaterThanOrEqual(201);
});

test("ticks are at round times, and not too many", () => {
  expect(ticks(0, 15.4, 10)).toEqual({ step: 2, at: [0, 2, 4, 6, 8, 10, 12, 14] });
  expect(ticks(0, 600, 12).at).toHaveLength(11);
  expect(ticks(0, 0, 10).at).toEqual([0]);
});
