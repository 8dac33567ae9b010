// Pins in words, and on their frames.
import { expect, test } from "vitest";
import type { AnnotationJson, Comment } from "../../core/api/types";
import { pinsOn, pinText, roleAt } from "./pin_words";

test.each([
  [null, ""],
  [{}, ""],
  [{ stage: 3 }, "stage 3"],
  [{ stage: 2, frame: 24 }, "frame 24"],
  [{ frame: 0, role: "avoidance" as const, point: { x: 1, y: 2 } }, "frame 0 · avoidance · on the picture"],
])("%o is said as %s", (pin, text) => {
  expect(pinText(pin)).toBe(text);
});

test("a keyframe is known by its frame", () => {
  const annotation: AnnotationJson = { episode: "e", task: "t", avoidance: { index: 0 }, correction: { index: 9 } };
  expect([0, 9, 5].map((frame) => roleAt(annotation, frame))).toEqual(["avoidance", "correction", undefined]);
});

test("open comments with a place show on their frame, with their number", () => {
  const made = (id: number, pin: Comment["pin"], resolved = false): Comment => ({
    ...{ id, pin, resolved, episode: "e", author: "rob", text: "?", at: "" },
  });
  const point = { x: 1, y: 2 };
  const comments = [
    made(5, null),
    made(6, { frame: 3, point }),
    made(7, { frame: 3 }),
    made(8, { frame: 3, point }, true),
  ];
  expect(pinsOn(comments, 3).map(({ comment, number }) => [comment.id, number])).toEqual([[6, 2]]);
  expect(pinsOn(comments, 4)).toEqual([]);
});
