// Undoable steps: what each one set, and what was there before.
import type { AnnotationJson, Change } from "../api/types";
import { inverseOf, overlap, same, valueAt, withChanges } from "../document/patch";

export interface Step {
  label: string;
  /** What it did. */
  changes: Change[];
  /** What takes it back. */
  inverse: Change[];
}

/** A step that does changes to an annotation. */
export function stepOf(label: string, before: AnnotationJson, changes: readonly Change[]): Step {
  return { label, changes: compact(changes), inverse: compact(inverseOf(before, changes)) };
}

/** Two steps as one. */
export function joined(first: Step, second: Step): Step {
  return {
    label: second.label,
    changes: compact([...first.changes, ...second.changes]),
    inverse: compact([...second.inverse, ...first.inverse]),
  };
}

/** The changes without those that a later one at the same path makes void. */
export function compact(changes: readonly Change[]): Change[] {
  return changes.filter((change, index) => {
    const rest = changes.slice(index + 1);
    const next = rest.find(({ path }) => overlap(path, change.path));
    return next === undefined || next.path.length !== change.path.length;
  });
}

/**
 * The part of `changes` (of a step's inverse, or of a step to be done again) that may be done to the annotation as it is
 * now: not where somebody else has set another value since than `left` says was left there.
 */
export function stillOurs(now: AnnotationJson, changes: readonly Change[], left: readonly Change[]): Change[] {
  const expected = withChanges(now, left);
  const foreign = left.map(({ path }) => path).filter((path) => !same(valueAt(now, path), valueAt(expected, path)));
  return changes.filter(({ path }) => !foreign.some((other) => overlap(other, path)));
}

/** The step as far as it was taken back by `undone`, to be done again. */
export function asUndone(step: Step, undone: readonly Change[]): Step {
  const touched = ({ path }: Change) => undone.some((other) => overlap(other.path, path));
  return { label: step.label, changes: step.changes.filter(touched), inverse: [...undone] };
}
