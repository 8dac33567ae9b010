// Subtask bands: only what a person has said, never out of order.
import { expect, test } from "vitest";
import type { AnnotationJson } from "../../core/api/types";
import { withChanges } from "../../core/document/patch";
import { addStart, bandsOf, moveStart, removeStart } from "./bands";

const BLANK: AnnotationJson = { episode: "e", task: "t", subtasks: ["reach", "grasp", "lift"] };
const LENGTH = 100;

test("without starts there are no bands", () => {
  expect(bandsOf(BLANK, LENGTH)).toEqual([]);
});

test("the first start that is set is that of the second subtask", () => {
  const a = withChanges(BLANK, addStart(BLANK, 40, LENGTH));
  expect(bandsOf(a, LENGTH)).toEqual([
    { number: 1, text: "reach", from: 0, to: 40 },
    { number: 2, text: "grasp", from: 40, to: 100 },
  ]);
});

test("there is no start before the one before, and none after the last subtask", () => {
  const a = { ...BLANK, subtask_frames: [0, 40] };
  expect(addStart(a, 40, LENGTH)).toEqual([]);
  const full = withChanges(a, addStart(a, 70, LENGTH));
  expect(addStart(full, 90, LENGTH)).toEqual([]);
});

test("a start moves no further than its neighbours", () => {
  const a = { ...BLANK, subtask_frames: [0, 40, 70] };
  expect(withChanges(a, moveStart(a, 2, 95)).subtask_frames).toEqual([0, 69, 70]);
  expect(withChanges(a, moveStart(a, 2, -5)).subtask_frames).toEqual([0, 1, 70]);
});

test("taking the last start away takes the bands away", () => {
  const a = { ...BLANK, subtask_frames: [0, 40] };
  expect(withChanges(a, removeStart(a)).subtask_frames).toBeUndefined();
});

test.each([
  ["too few frames", { subtask_frames: [0, 400] }],
  ["not rising", { subtask_frames: [0, 60, 50] }],
  ["not a list", { subtask_frames: "soon" as unknown as number[] }],
])("starts that make no sense are not shown: %s", (_, wrong) => {
  expect(bandsOf({ ...BLANK, ...wrong }, LENGTH)).toEqual([]);
});

test("starts beyond the subtasks wait for them", () => {
  expect(bandsOf({ ...BLANK, subtasks: ["reach"], subtask_frames: [0, 40] }, LENGTH)).toHaveLength(1);
});
