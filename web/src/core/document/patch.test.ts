// Changes at paths.
import { expect, test } from "vitest";
import type { AnnotationJson, Change } from "../api/types";
import { compact, joined, stepOf, stillOurs } from "../history/steps";
import { difference, inverseOf, overlap, same, valueAt, withChanges } from "./patch";

const A: AnnotationJson = { episode: "e", task: "t", avoidance: { index: 3, symbols: [] }, subtasks: ["a", "b"] };

test("setting makes the tables on the way, removing takes away, and nothing else changes", () => {
  const changed = withChanges(A, [
    { path: ["provenance", "reason"], value: { by: "x" } },
    { path: ["avoidance", "high_level"], value: "h" },
    { path: ["subtasks"], value: null },
  ]);
  expect(changed).toEqual({
    episode: "e",
    task: "t",
    avoidance: { index: 3, symbols: [], high_level: "h" },
    provenance: { reason: { by: "x" } },
  });
  expect(A.subtasks).toEqual(["a", "b"]);
  expect(withChanges(changed, [{ path: ["provenance", "reason"], value: null }]).provenance).toBeUndefined();
  expect(withChanges(A, [{ path: ["correction", "symbols"], value: null }])).toEqual(A);
});

test("the inverse takes changes back, whatever they touch and in which order", () => {
  const changes: Change[] = [
    { path: ["avoidance"], value: null },
    { path: ["avoidance"], value: { index: 9 } },
    { path: ["avoidance", "index"], value: 10 },
    { path: ["outcome"], value: "Failed" },
  ];
  expect(withChanges(withChanges(A, changes), inverseOf(A, changes))).toEqual(A);
});

test("values", () => {
  expect(valueAt(A, ["avoidance", "index"])).toBe(3);
  expect(valueAt(A, ["avoidance", "index", "deeper"])).toBeNull();
  expect(valueAt(A, ["toString"])).toBeNull();
});

test("overlap", () => {
  expect(overlap(["a"], ["a", "b"])).toBe(true);
  expect(overlap(["a", "b"], ["a", "c"])).toBe(false);
  expect(overlap(["ab"], ["a"])).toBe(false);
});

test("the same, in any order of keys, empty or not there", () => {
  expect(same({ a: 1, b: [] }, { a: 1 })).toBe(true);
  expect(same({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same(0, null)).toBe(false);
  expect(same(false, null)).toBe(false);
  expect(same("", undefined)).toBe(true);
});

test("the difference leads from one annotation to the other", () => {
  const after: AnnotationJson = { episode: "e", task: "u", avoidance: { index: 4, high_level: "h" }, reason: "r" };
  const changes = difference(A, after);
  expect(changes.map(({ path }) => path.join(".")).sort()).toEqual([
    "avoidance.high_level",
    "avoidance.index",
    "reason",
    "subtasks",
    "task",
  ]);
  expect(same(withChanges(A, changes) as never, after as never)).toBe(true);
});

test("only the last of changes at one path counts, unless one around it comes between", () => {
  const at = (value: number, ...path: string[]): Change => ({ path, value });
  expect(compact([at(1, "a"), at(2, "b"), at(3, "a")])).toEqual([at(2, "b"), at(3, "a")]);
  const kept = [at(1, "a", "b"), at(2, "a"), at(3, "a", "b")];
  expect(compact(kept)).toEqual(kept);
});

test("joined steps are taken back together", () => {
  const one: Change[] = [{ path: ["task"], value: "1" }];
  const two: Change[] = [
    { path: ["task"], value: "2" },
    { path: ["reason"], value: "r" },
  ];
  const now = withChanges(A, one);
  const step = joined(stepOf("one", A, one), stepOf("two", now, two));
  expect(step.inverse).toHaveLength(2);
  expect(withChanges(withChanges(A, step.changes), step.inverse)).toEqual(A);
});

test("what somebody else has changed is not ours any more, also where it lies inside", () => {
  const left: Change[] = [{ path: ["avoidance"], value: { index: 3 } }];
  const inverse: Change[] = [{ path: ["avoidance"], value: null }];
  expect(stillOurs(A, inverse, left)).toEqual(inverse);
  expect(stillOurs(withChanges(A, [{ path: ["avoidance", "index"], value: 4 }]), inverse, left)).toEqual([]);
});
