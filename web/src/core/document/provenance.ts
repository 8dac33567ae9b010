// What becomes of the record of machine-written values when a person changes them.
import type { AnnotationJson, Change, Json, Provenance } from "../api/types";
import { overlap, same, valueAt, withChanges } from "./patch";

/** Who changes, and when (ISO 8601). */
export interface Hand {
  who: string;
  at: string;
}

/**
 * The changes, with drafts that they alter marked as edited (accepted, where the draft's own words stand there again), and
 * the record of drafts whose place is removed with all around it taken away. A field whose record the changes set
 * themselves is left alone.
 */
export function withProvenance(a: AnnotationJson, changes: readonly Change[], hand: Hand): Change[] {
  const own = changes.filter(({ path }) => path[0] === "provenance").map(({ path }) => path);
  if (own.some((path) => path.length === 1)) return [...changes];
  const after = withChanges(a, changes);
  const added: Change[] = [];
  for (const [field, entry] of Object.entries(a.provenance ?? {})) {
    const path = field.split(".");
    const mine = changes.filter((change) => overlap(change.path, path));
    if (own.some(([, key]) => key === field) || same(valueAt(a, path), valueAt(after, path))) continue;
    const isGone = mine.some((change) => change.value === null && change.path.length < path.length);
    const value: Provenance | null = isGone ? null : marked(entry, valueAt(after, path), hand);
    added.push({ path: ["provenance", field], value: value as unknown as Json });
  }
  return [...changes, ...added];
}

function marked(entry: Provenance, value: Json, { who, at }: Hand): Provenance {
  return { ...entry, state: same(value, entry.draft) ? "accepted" : "edited", who, at };
}
