// The three texts of stage 3: what they are called, where they stand, and their changes.
import type { AnnotationJson, Change, DraftField, Json, KeyframeRole } from "../../core/api/types";
import { setDraft, setHighLevel, setReason } from "../../core/document/fields";

export const TEXTS: readonly DraftField[] = ["reason", "avoidance.high_level", "correction.high_level"];

export const NAMES: Record<DraftField, string> = {
  reason: "Failure reason",
  "avoidance.high_level": "High-level avoidance",
  "correction.high_level": "High-level correction",
};

/** What the person is to write, for the empty field. */
export const ASKS: Record<DraftField, string> = {
  reason: "Why it failed, in two or three sentences",
  "avoidance.high_level": "What to do so that the failure does not happen",
  "correction.high_level": "What to do to recover, and to finish the task",
};

export function roleOf(field: DraftField): KeyframeRole | null {
  return field === "reason" ? null : field === "avoidance.high_level" ? "avoidance" : "correction";
}

export function textOf(a: AnnotationJson, field: DraftField): string {
  const role = roleOf(field);
  return (role ? a[role]?.high_level : a.reason) ?? "";
}

/** The text has a place: the reason always, the guidance where its keyframe is set. */
export function hasPlace(a: AnnotationJson, field: DraftField): boolean {
  const role = roleOf(field);
  return role === null || a[role] !== undefined;
}

export function setText(a: AnnotationJson, field: DraftField, text: string): Change[] {
  const role = roleOf(field);
  return role ? setHighLevel(a, role, text) : setReason(a, text);
}

/** A machine's text, unverified. */
export function setDrafted(
  a: AnnotationJson,
  field: DraftField,
  text: string,
  by: string,
  prompts: string | undefined,
): Change[] {
  const changes = setDraft(a, field, text, by);
  if (prompts === undefined) return changes;
  return changes.map(({ path, value }) =>
    path[0] === "provenance" ? { path, value: { ...(value as { [key: string]: Json }), prompts } } : { path, value },
  );
}

/** The texts that nobody has written yet and that can be drafted. */
export function emptyTexts(a: AnnotationJson): DraftField[] {
  return TEXTS.filter((field) => hasPlace(a, field) && !textOf(a, field).trim());
}

/** Those of the texts that a machine wrote and nobody has verified. */
export function unverifiedTexts(a: AnnotationJson): DraftField[] {
  return TEXTS.filter((field) => a.provenance?.[field]?.state === "unverified" && textOf(a, field).trim());
}

/** "template" as people read it, else the model's name. */
export function writer(by: string): string {
  return by === "template" ? "the template" : by === "grammar" ? "the grammar" : by;
}
