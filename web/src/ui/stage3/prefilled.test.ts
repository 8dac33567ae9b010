// What of a model's diagnosis may be taken over, and what is still to be verified.
import { describe, expect, test } from "vitest";
import type { AnnotationJson, Change, Provenance } from "../../core/api/types";
import { withChanges } from "../../core/document/patch";
import { diagnosed, fillable, isBlank } from "./prefilled";

const BLANK: AnnotationJson = { episode: "e", task: "Grasp the lid." };
const mark = (draft: string, by = "vifailback-8b"): Provenance => ({ by, draft, state: "unverified" });
const said = (path: string[], value: Change["value"], by?: string): Change[] => [
  { path, value },
  { path: ["provenance", path.join(".")], value: { ...mark("x", by), draft: value } },
];
const DIAGNOSIS: Change[] = [
  ...said(["outcome"], "Failed"),
  ...said(["failure_type"], "gripper state"),
  ...said(["avoidance", "index"], 75),
  { path: ["avoidance", "low_level"], value: "Close the left gripper." },
  ...said(["avoidance", "commands"], [{ command: "grasp", arm: "left", open: false }]),
  ...said(["reason"], "It slipped."),
];

describe("taking over", () => {
  test("a blank annotation takes all", () => {
    expect(fillable(BLANK, DIAGNOSIS)).toEqual(DIAGNOSIS);
    expect(withChanges(BLANK, fillable(BLANK, DIAGNOSIS))).toMatchObject({
      outcome: "Failed",
      avoidance: { index: 75, low_level: "Close the left gripper." },
      provenance: { "avoidance.index": { by: "vifailback-8b", draft: 75, state: "unverified" } },
    });
  });

  test("what a person has set stays, and gets no mark", () => {
    const a: AnnotationJson = { ...BLANK, failure_type: "task planning", avoidance: { index: 60 } };
    const after = withChanges(a, fillable(a, DIAGNOSIS));
    expect(after).toMatchObject({ failure_type: "task planning", avoidance: { index: 60, commands: [{}] } });
    expect(Object.keys(after.provenance ?? {}).sort()).toEqual(["avoidance.commands", "outcome", "reason"]);
  });

  test("what another machine drafted and nobody verified is drafted anew; what was accepted stays", () => {
    const a: AnnotationJson = { ...BLANK, reason: "old", provenance: { reason: mark("old", "template") } };
    expect(withChanges(a, fillable(a, DIAGNOSIS)).reason).toBe("It slipped.");
    const accepted = { ...a, provenance: { reason: { ...mark("old"), state: "accepted" as const } } };
    expect(withChanges(accepted, fillable(accepted, DIAGNOSIS)).reason).toBe("old");
  });

  test("a part of a keyframe that is not there is left out", () => {
    const parts = DIAGNOSIS.filter(({ path }) => path.join(".") !== "avoidance.index");
    expect(fillable(BLANK, parts).some(({ path }) => path[0] === "avoidance")).toBe(false);
    expect(fillable(BLANK, parts).some(({ path }) => path[1] === "avoidance.commands")).toBe(false);
  });
});

describe("to be verified", () => {
  test("what a model filled in, in the order of the stages, without the texts of stage 3", () => {
    const a = withChanges(BLANK, [
      ...DIAGNOSIS,
      ...said(["correction", "index"], 99),
      ...said(["subtasks"], ["a"], "grammar"),
    ]);
    expect(diagnosed(a).map(({ field }) => field)).toEqual([
      "outcome",
      "failure_type",
      "avoidance.index",
      "correction.index",
      "avoidance.commands",
    ]);
  });

  test("what a person accepted or edited is verified", () => {
    const a = { ...BLANK, provenance: { outcome: { ...mark("Failed"), state: "edited" as const } } };
    expect(diagnosed(a)).toEqual([]);
    expect(diagnosed(BLANK)).toEqual([]);
  });

  test("an annotation is blank until something is said about the failure", () => {
    expect(isBlank({ ...BLANK, subtasks: ["a"] })).toBe(true);
    expect(isBlank({ ...BLANK, outcome: "Failed" })).toBe(false);
  });
});
