// Ticking one, a range, all.
import { expect, test } from "vitest";
import { allToggled, toggled } from "./selection";

const SHOWN = ["a", "b", "c", "d"];
const ticks = (...names: string[]) => new Set(names);

test("one is ticked and unticked", () => {
  expect(toggled(ticks(), SHOWN, "b", null, false)).toEqual(ticks("b"));
  expect(toggled(ticks("b", "c"), SHOWN, "b", "c", false)).toEqual(ticks("c"));
});

test("with Shift, all from the last to this one become what this one becomes", () => {
  expect(toggled(ticks("a"), SHOWN, "c", "a", true)).toEqual(ticks("a", "b", "c"));
  expect(toggled(ticks("a", "b", "c", "d"), SHOWN, "b", "d", true)).toEqual(ticks("a"));
  expect(toggled(ticks(), SHOWN, "c", "gone", true)).toEqual(ticks("c"));
});

test("all of the page, then none of it; other pages stay", () => {
  expect(allToggled(ticks("z", "a"), SHOWN)).toEqual(ticks("z", ...SHOWN));
  expect(allToggled(ticks("z", ...SHOWN), SHOWN)).toEqual(ticks("z"));
});
