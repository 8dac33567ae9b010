// Where subtasks begin: frames that a person has set, kept as "subtask_frames" (the start of the 1st, 2nd, ... subtask).
import type { AnnotationJson, Change } from "../../core/api/types";

export interface Band {
  /** 1-based. */
  number: number;
  text: string;
  /** First frame, and the one after the last. */
  from: number;
  to: number;
}

/** The start frames that make sense; none where they are not increasing frames of the episode. */
export function startsOf(a: AnnotationJson, length: number): number[] {
  const kept: unknown = a.subtask_frames;
  if (!Array.isArray(kept)) return [];
  const starts = kept.filter((frame): frame is number => Number.isInteger(frame) && frame >= 0 && frame < length);
  const rising = starts.every((frame, at) => at === 0 || frame > (starts[at - 1] ?? 0));
  return rising && starts.length === kept.length ? starts.slice(0, a.subtasks?.length ?? 0) : [];
}

/** The subtasks whose beginning is known, each up to the next one. */
export function bandsOf(a: AnnotationJson, length: number): Band[] {
  const starts = startsOf(a, length);
  return starts.map((from, at) => ({
    number: at + 1,
    text: a.subtasks?.[at] ?? "",
    from,
    to: starts[at + 1] ?? length,
  }));
}

/** The next subtask begins at a frame; the first one begins with the episode. Nothing where that is not possible. */
export function addStart(a: AnnotationJson, frame: number, length: number): Change[] {
  const starts = startsOf(a, length);
  const known = starts.length ? starts : [0];
  if (known.length >= (a.subtasks?.length ?? 0) || frame <= (known.at(-1) ?? 0)) return [];
  return [{ path: ["subtask_frames"], value: [...known, frame] }];
}

/** Moves the beginning of a subtask (1-based), no further than its neighbours. */
export function moveStart(a: AnnotationJson, number: number, frame: number): Change[] {
  const starts = a.subtask_frames ?? [];
  const [low, high] = [(starts[number - 2] ?? -1) + 1, (starts[number] ?? Number.POSITIVE_INFINITY) - 1];
  return [{ path: ["subtask_frames"], value: starts.with(number - 1, Math.min(high, Math.max(low, frame))) }];
}

/** Forgets the last beginning; with only the first one left, all of them. */
export function removeStart(a: AnnotationJson): Change[] {
  const rest = (a.subtask_frames ?? []).slice(0, -1);
  return [{ path: ["subtask_frames"], value: rest.length > 1 ? rest : null }];
}
