// Undoable steps: what each one set, and what was there before.
import type { AnnotationJson, Change } from "../api/types";
import { inverseOf, overlap, same, valueAt, withChanges } from "../document/patch";

export interface Step {
  label: string;
  /** What it did. */
  changes: Change[];
  /** What takes it back. */
  inverse: Change[];
  /** Steps that follow each other with the same key are one. */
  merge?: string;
}

/** A step that does changes to an annotation. */
export function stepOf(label: string, before: AnnotationJson, changes: Change[], merge?: string): Step {
  const step = { label, changes: compact(changes), inverse: compact(inverseOf(before, changes).reverse()).reverse() };
  return merge === undefined ? step : { ...step, merge };
}

/** Two steps as one. */
export function joined(first: Step, second: Step): Step {
  return {
    ...second,
    changes: compact([...first.changes, ...second.changes]),
    inverse: compact([...second.inverse, ...first.inverse]),
  };
}

/** The changes without those that a later one at the same path makes void. */
export function compact(changes: readonly Change[]): Change[] {
  return changes.filter(
    ({ path }, index) =>
      !changes.slice(index + 1).some((later) => {
        if (later.path.length !== path.length || !overlap(later.path, path)) return false;
        const between = changes.slice(index + 1, changes.indexOf(later));
        return !between.some((other) => other.path.length !== path.length && overlap(other.path, path));
      }),
  );
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
