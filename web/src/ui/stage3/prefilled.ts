// What a diagnosing model filled in: which of it may be taken over, and what of it nobody has verified.
import type { AnnotationJson, Change, Json } from "../../core/api/types";
import { valueAt } from "../../core/document/patch";

/** Who writes drafts without being a model: what they wrote is no diagnosis. */
const NO_MODEL = new Set(["grammar", "template"]);

/**
 * The changes that fill what is empty, with their provenance. What a person has set stays; so does what stands on a keyframe
 * that the person has put elsewhere than the model would.
 */
export function fillable(a: AnnotationJson, changes: readonly Change[]): Change[] {
  const isFree = (path: readonly string[]) => isEmpty(valueAt(a, path)) || isOpenDraft(a, path);
  const taken = changes.filter(({ path }) => path[0] !== "provenance" && isFree(path) && hasKeyframe(a, changes, path));
  const fields = new Set(taken.map(({ path }) => path.join(".")));
  return changes.filter(
    (change) => taken.includes(change) || (change.path[0] === "provenance" && fields.has(change.path[1] ?? "")),
  );
}

export interface Diagnosed {
  field: string;
  by: string;
  /** Where a person sees and changes it. */
  stage: 1 | 2;
}

/** The fields that a model filled in and nobody has verified, in the order of the stages; texts of stage 3 left out. */
export function diagnosed(a: AnnotationJson): Diagnosed[] {
  const open = Object.entries(a.provenance ?? {}).filter(
    ([field, entry]) => entry.state === "unverified" && !NO_MODEL.has(entry.by) && !isText(field),
  );
  return open
    .map(([field, { by }]) => ({ field, by, stage: isGuidance(field) ? (2 as const) : (1 as const) }))
    .sort((one, other) => place(one.field) - place(other.field));
}

/** Nothing has been said about the episode yet but what a machine wrote. */
export function isBlank(a: AnnotationJson): boolean {
  return !a.outcome && !a.failure_type && !a.avoidance && !a.correction && !a.reason && !a.failed_subtask;
}

const ORDER = ["outcome", "subtasks", "failed_subtask", "failure_type", "index", "commands", "low_level", "symbols"];

function place(field: string): number {
  const [first = "", second] = field.split(".");
  const at = ORDER.indexOf(second ?? first);
  return (at < 0 ? ORDER.length : at) + (first === "correction" ? 0.5 : 0);
}

function isGuidance(field: string): boolean {
  return /\.(commands|symbols|low_level)$/.test(field);
}

function isText(field: string): boolean {
  return field === "reason" || field.endsWith(".high_level");
}

/** A part of a keyframe needs one: the annotation's, or one that is set in the same step. */
function hasKeyframe(a: AnnotationJson, changes: readonly Change[], path: readonly string[]): boolean {
  const [role, part] = path;
  if ((role !== "avoidance" && role !== "correction") || part === "index") return true;
  return a[role] !== undefined || changes.some((change) => change.path[0] === role && change.path[1] === "index");
}

/** A machine wrote it and nobody has looked at it: another machine may write it anew. */
function isOpenDraft(a: AnnotationJson, path: readonly string[]): boolean {
  return a.provenance?.[path.join(".")]?.state === "unverified";
}

function isEmpty(value: Json): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
