// The texts of stage 3: which are empty, which are unverified, where they stand.
import { describe, expect, test } from "vitest";
import type { AnnotationJson, Provenance } from "../../core/api/types";
import { withChanges } from "../../core/document/patch";
import { emptyTexts, setDrafted, setText, TEXTS, textOf, unverifiedTexts } from "./texts";

const BLANK: AnnotationJson = { episode: "e", task: "Grasp the lid." };
const BOTH: AnnotationJson = { ...BLANK, avoidance: { index: 3 }, correction: { index: 9 } };

describe("the texts", () => {
  test("one without its keyframe is not drafted", () => {
    expect(emptyTexts(BLANK)).toEqual(["reason"]);
    expect(emptyTexts(BOTH)).toEqual(TEXTS);
    expect(emptyTexts({ ...BOTH, reason: "It slipped." })).toEqual(["avoidance.high_level", "correction.high_level"]);
  });

  test.each(TEXTS)("%s is written and read at its own place", (field) => {
    const after = withChanges(BOTH, setText(BOTH, field, "Words."));
    expect(TEXTS.filter((one) => textOf(after, one))).toEqual([field]);
    expect(textOf(withChanges(after, setText(after, field, "")), field)).toBe("");
  });

  test("a draft is unverified, and says who wrote it by which prompts", () => {
    const a = withChanges(BOTH, setDrafted(BOTH, "avoidance.high_level", "Align.", "qwen", "p/1"));
    const origin: Provenance = { by: "qwen", draft: "Align.", state: "unverified", prompts: "p/1" };
    expect(a.provenance).toEqual({ "avoidance.high_level": origin });
    expect(a.avoidance).toEqual({ index: 3, high_level: "Align." });
    expect(unverifiedTexts(a)).toEqual(["avoidance.high_level"]);
    const plain = withChanges(BOTH, setDrafted(BOTH, "reason", "It slipped.", "template", undefined));
    expect(plain.provenance?.reason).toEqual({ by: "template", draft: "It slipped.", state: "unverified" });
  });

  test("what is empty, accepted or edited is not unverified", () => {
    const entry = { by: "qwen", draft: "x" };
    const provenance = {
      reason: { ...entry, state: "unverified" as const },
      "avoidance.high_level": { ...entry, state: "edited" as const },
    };
    expect(unverifiedTexts({ ...BOTH, provenance })).toEqual([]);
  });
});
