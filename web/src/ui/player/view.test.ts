// Zooming keeps the place under the pointer, and the picture never leaves its viewport.
import { expect, test } from "vitest";
import { boxOf, LARGEST, movedBy, WHOLE, zoomedAt } from "./view";

const PICTURE = { width: 640, height: 480 };
const WIDE = { width: 1000, height: 480 };

test("the whole picture is fitted and centred", () => {
  expect(boxOf(WHOLE, PICTURE, WIDE)).toEqual({ left: 180, top: 0, width: 640, height: 480 });
});

test("the place under the pointer stays under the pointer", () => {
  const view = zoomedAt({ zoom: 4, x: 0.5, y: 0.5 }, 1.3, 420, 260, PICTURE, WIDE);
  const before = boxOf({ zoom: 4, x: 0.5, y: 0.5 }, PICTURE, WIDE);
  const after = boxOf(view, PICTURE, WIDE);
  expect((420 - after.left) / after.width).toBeCloseTo((420 - before.left) / before.width, 9);
  expect((260 - after.top) / after.height).toBeCloseTo((260 - before.top) / before.height, 9);
});

test("zooming out ends at the whole picture, in its middle", () => {
  const corner = zoomedAt(WHOLE, 8, 200, 10, PICTURE, WIDE);
  expect(zoomedAt(corner, 0.01, 200, 10, PICTURE, WIDE)).toEqual(WHOLE);
});

test("there is a largest zoom", () => {
  expect(zoomedAt(WHOLE, 1000, 500, 240, PICTURE, WIDE).zoom).toBe(LARGEST);
});

test("the picture cannot be pulled out of the viewport", () => {
  const view = movedBy({ zoom: 4, x: 0.5, y: 0.5 }, 1e6, -1e6, PICTURE, WIDE);
  const box = boxOf(view, PICTURE, WIDE);
  expect(box.left).toBeCloseTo(0, 6);
  expect(box.top + box.height).toBeCloseTo(480, 6);
});

test("a picture that fits cannot be moved", () => {
  expect(movedBy(WHOLE, 50, 50, PICTURE, WIDE)).toEqual(WHOLE);
});
