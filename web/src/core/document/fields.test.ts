// What a person does, with its consequences.
import { expect, test } from "vitest";
import type { AnnotationJson, Change } from "../api/types";
import {
  acceptDraft,
  editSubtask,
  insertSubtask,
  moveSubtask,
  removeKeyframe,
  removeSubtask,
  setCommands,
  setDraft,
  setFailedSubtask,
  setFailureType,
  setHighLevel,
  setKeyframe,
  setOutcome,
  setReason,
  setRecording,
  setStage,
  setSubtasks,
  setSymbols,
  setTask,
  stageProblems,
  unverified,
} from "./fields";
import { inverseOf, withChanges } from "./patch";
import { withProvenance } from "./provenance";

const draft = { by: "template", draft: "d", state: "unverified" as const };
const FULL: AnnotationJson = {
  episode: "e",
  task: "Grasp the lid.",
  outcome: "Failed",
  subtasks: ["Approach.", "Grasp.", "Lift."],
  failed_subtask: 2,
  failure_type: "gripper state",
  avoidance: {
    index: 10,
    low_level: "Open the left gripper.",
    commands: [{ command: "grasp", arm: "left", open: true }],
    symbols: [{ symbol: "gripper", at: { x: 1, y: 2 }, open: true }],
    high_level: "d",
  },
  correction: {
    index: 20,
    low_level: "Open the left gripper.",
    symbols: [{ symbol: "gripper", at: { x: 1, y: 2 }, open: true }],
    high_level: "h",
  },
  reason: "It closed too early.",
  length: 30,
  provenance: { "avoidance.high_level": { ...draft, state: "accepted" } },
};
const done = (a: AnnotationJson, changes: Change[]) => withChanges(a, changes);

test("a success takes away what explains a failure, in one step that can be taken back", () => {
  const changes = setOutcome(FULL, "Successful");
  const after = done(FULL, changes);
  expect(after).toEqual({
    episode: "e",
    task: "Grasp the lid.",
    outcome: "Successful",
    subtasks: FULL.subtasks,
    length: 30,
  });
  expect(done(after, inverseOf(FULL, changes))).toEqual(FULL);
  expect(setOutcome({ episode: "e", task: "t" }, "Failed")).toEqual([{ path: ["outcome"], value: "Failed" }]);
});

test.each([
  ["moved up", moveSubtask(FULL, 1, 0), ["Grasp.", "Approach.", "Lift."], 1],
  ["moved past", moveSubtask(FULL, 0, 2), ["Grasp.", "Lift.", "Approach."], 1],
  ["moved elsewhere", moveSubtask(FULL, 2, 2), ["Approach.", "Grasp.", "Lift."], 2],
  ["out of the list", moveSubtask(FULL, 2, 3), ["Approach.", "Grasp.", "Lift."], 2],
  ["inserted before", insertSubtask(FULL, 1, "New."), ["Approach.", "New.", "Grasp.", "Lift."], 3],
  ["inserted behind", insertSubtask(FULL, 2, "New."), ["Approach.", "Grasp.", "New.", "Lift."], 2],
  ["another removed", removeSubtask(FULL, 0), ["Grasp.", "Lift."], 1],
  ["one behind removed", removeSubtask(FULL, 2), ["Approach.", "Grasp."], 2],
  ["itself removed", removeSubtask(FULL, 1), ["Approach.", "Lift."], undefined],
  ["edited", editSubtask(FULL, 1, "Grip."), ["Approach.", "Grip.", "Lift."], 2],
  ["all in another order", setSubtasks(FULL, ["Lift.", "Approach.", "Grasp."]), ["Lift.", "Approach.", "Grasp."], 3],
  ["all anew, as many", setSubtasks(FULL, ["a", "b", "c"]), ["a", "b", "c"], 2],
  ["all anew, fewer", setSubtasks(FULL, ["a"]), ["a"], undefined],
  ["none", setSubtasks(FULL, []), undefined, undefined],
])("the failed subtask stays the same one: %s", (_, changes, subtasks, failed) => {
  const after = done(FULL, changes);
  expect(after.subtasks).toEqual(subtasks);
  expect(after.failed_subtask).toBe(failed);
});

test("subtasks with the same text are told apart when one is moved", () => {
  const twice: AnnotationJson = { ...FULL, subtasks: ["Grasp.", "Grasp.", "Lift."], failed_subtask: 2 };
  expect(done(twice, moveSubtask(twice, 0, 2)).failed_subtask).toBe(1);
});

test("a keyframe is set once, then moved with what is on it, and stays inside the episode", () => {
  const blank: AnnotationJson = { episode: "e", task: "t", length: 30 };
  expect(done(blank, setKeyframe(blank, "avoidance", 7)).avoidance).toEqual({ index: 7 });
  expect(done(FULL, setKeyframe(FULL, "avoidance", 7.4)).avoidance).toEqual({ ...FULL.avoidance, index: 7 });
  expect(setKeyframe(FULL, "avoidance", 10)).toEqual([]);
  expect(done(FULL, setKeyframe(FULL, "correction", 99)).correction?.index).toBe(29);
  expect(done(FULL, setKeyframe(FULL, "correction", -1)).correction?.index).toBe(0);
});

test("a keyframe goes with its drafts' record", () => {
  const after = done(FULL, removeKeyframe(FULL, "avoidance"));
  expect(after.avoidance).toBeUndefined();
  expect(after.provenance).toBeUndefined();
});

test("plain fields", () => {
  const blank: AnnotationJson = { episode: "e", task: "t", avoidance: { index: 1 } };
  const after = done(blank, [
    ...setTask(blank, "u"),
    ...setFailedSubtask(blank, 1),
    ...setFailureType(blank, "task planning"),
    ...setCommands(blank, "avoidance", [{ command: "hold still" }], "Hold still."),
    ...setSymbols(blank, "avoidance", [{ symbol: "hold", at: { x: 1, y: 2 } }]),
    ...setHighLevel(blank, "avoidance", "h"),
    ...setReason(blank, "r"),
    ...setStage(blank, 2),
  ]);
  expect(after).toEqual({
    ...{ episode: "e", task: "u", failed_subtask: 1, failure_type: "task planning", reason: "r", stage: 2 },
    avoidance: {
      ...{ index: 1, low_level: "Hold still.", commands: [{ command: "hold still" }], high_level: "h" },
      symbols: [{ symbol: "hold", at: { x: 1, y: 2 } }],
    },
  });
  const emptied = done(after, [
    ...setCommands(after, "avoidance", [], ""),
    ...setSymbols(after, "avoidance", []),
    ...setHighLevel(after, "avoidance", ""),
    ...setReason(after, ""),
    ...setStage(after, 0),
  ]);
  expect(emptied.avoidance).toEqual({ index: 1 });
  expect(emptied.reason).toBeUndefined();
  expect(setStage(emptied, 0)).toEqual([]);
  expect(() => setSymbols(blank, "correction", [])).toThrow("no correction keyframe");
});

test("the recording says only what is not said yet", () => {
  const recording = { camera: "top", length: 40, fps: 25, size: [640, 480] as [number, number] };
  const after = done(FULL, setRecording(FULL, recording));
  expect(after).toMatchObject({ camera: "top", length: 30, fps: 25, size: [640, 480] });
});

test("a draft is unverified until it is accepted", () => {
  const drafted = done(FULL, setDraft(FULL, "reason", "d", "some-model"));
  expect(drafted.reason).toBe("d");
  expect(unverified(drafted)).toEqual(["reason"]);
  const accepted = done(drafted, acceptDraft(drafted, "reason", "ana", new Date(0)));
  expect(accepted.provenance?.reason).toEqual({
    ...{ by: "some-model", draft: "d", state: "accepted", who: "ana", at: "1970-01-01T00:00:00.000Z" },
  });
  expect(acceptDraft(accepted, "reason", "ben")).toEqual([]);
  expect(setDraft(FULL, "avoidance.high_level", "x", "m")[0]?.path).toEqual(["avoidance", "high_level"]);
});

test("changing a draft is on record: edited, its own words again, removed with the keyframe, or not touched", () => {
  const hand = { who: "ana", at: "now" };
  const a = done(FULL, setDraft(FULL, "avoidance.high_level", "d", "m"));
  const after = (changes: Change[]) => done(a, withProvenance(a, changes, hand)).provenance?.["avoidance.high_level"];
  expect(after(setHighLevel(a, "avoidance", "other"))).toMatchObject({ state: "edited", who: "ana", draft: "d" });
  expect(after(setHighLevel(a, "avoidance", ""))).toMatchObject({ state: "edited" });
  expect(after([{ path: ["avoidance"], value: null }])).toBeUndefined();
  expect(after([{ path: ["avoidance"], value: { index: 1 } }])).toMatchObject({ state: "edited" });
  expect(after(setReason(a, "r"))).toMatchObject({ state: "unverified" });
  expect(after(setDraft(a, "avoidance.high_level", "anew", "m2"))).toMatchObject({ state: "unverified", by: "m2" });
  const edited = done(a, withProvenance(a, setHighLevel(a, "avoidance", "other"), hand));
  const back = done(edited, withProvenance(edited, setHighLevel(edited, "avoidance", "d"), hand));
  expect(back.provenance?.["avoidance.high_level"]).toMatchObject({ state: "accepted" });
});

test("what is missing is said for each stage", () => {
  expect(stageProblems({ episode: "e", task: " " })).toEqual({
    1: ["The task has no text.", "Say whether the episode succeeded or failed."],
    2: [],
    3: [],
  });
  expect(stageProblems({ episode: "e", task: "t", outcome: "Successful" })).toEqual({ 1: [], 2: [], 3: [] });
  expect(stageProblems(FULL)).toEqual({ 1: [], 2: [], 3: [] });
  const failed = stageProblems({ episode: "e", task: "t", outcome: "Failed" });
  expect(failed[1]).toHaveLength(5);
  expect(failed[3]).toEqual(["Say why it failed."]);
  const bare = stageProblems({ ...FULL, avoidance: { index: 20 } });
  expect(bare[1]).toEqual(["The avoidance keyframe must come before the correction keyframe."]);
  expect(bare[2]).toEqual(["The avoidance keyframe has no command.", "The avoidance keyframe has no symbol."]);
  expect(bare[3]).toEqual(["Write the high-level avoidance."]);
});

test("task planning needs no command", () => {
  const { commands: _, low_level: __, ...avoidance } = FULL.avoidance ?? { index: 1 };
  expect(stageProblems({ ...FULL, avoidance })[2]).toHaveLength(1);
  expect(stageProblems({ ...FULL, avoidance, failure_type: "task planning" })[2]).toEqual([]);
});

test("what a machine wrote has to be verified, in the stage that it belongs to", () => {
  const provenance = { outcome: draft, "avoidance.symbols": draft, "correction.high_level": draft };
  const problems = stageProblems({ ...FULL, provenance });
  expect(problems).toEqual({
    1: ["Verify the outcome: a machine wrote it."],
    2: ["Verify the symbols of the avoidance keyframe: a machine wrote it."],
    3: ["Verify the high-level guidance of the correction keyframe: a machine wrote it."],
  });
});
