// What a person can do to an annotation, as changes with all their consequences. Pure functions: nothing is changed here.
import type {
  AnnotationJson,
  Change,
  CommandJson,
  FailureType,
  Json,
  KeyframeJson,
  KeyframeRole,
  Outcome,
  Provenance,
  SymbolJson,
} from "../api/types";

/** Fields that an episode has only where it failed. */
const OF_A_FAILURE = ["failed_subtask", "failure_type", "avoidance", "correction", "reason"] as const;

/** Calling an episode successful takes away what explains a failure, in the same step (so that undo brings it back). */
export function setOutcome(a: AnnotationJson, outcome: Outcome | null): Change[] {
  const changes: Change[] = [{ path: ["outcome"], value: outcome }];
  if (outcome !== "Successful") return changes;
  for (const field of OF_A_FAILURE) if (a[field] !== undefined) changes.push(...removed(a, field));
  return changes;
}

export function setTask(_: AnnotationJson, task: string): Change[] {
  return [{ path: ["task"], value: task }];
}

/**
 * All subtasks anew. The failed subtask stays the same one: found by its text, or, where that is gone, by its number as
 * long as the list is as long as it was.
 */
export function setSubtasks(a: AnnotationJson, subtasks: string[]): Change[] {
  const before = a.subtasks ?? [];
  const failed = a.failed_subtask;
  if (failed === undefined) return withFailed(a, subtasks, undefined);
  if (subtasks[failed - 1] === before[failed - 1]) return withFailed(a, subtasks, failed);
  const found = subtasks.indexOf(before[failed - 1] ?? "");
  if (found >= 0) return withFailed(a, subtasks, found + 1);
  return withFailed(a, subtasks, subtasks.length === before.length ? failed : undefined);
}

/** The text of one subtask (0-based). */
export function editSubtask(a: AnnotationJson, index: number, text: string): Change[] {
  const before = a.subtasks ?? [];
  return withFailed(a, before.with(index, text), a.failed_subtask);
}

/** A new subtask before the one at `index` (0-based); at the length of the list: at its end. */
export function insertSubtask(a: AnnotationJson, index: number, text: string): Change[] {
  const failed = a.failed_subtask;
  const shift = failed !== undefined && index < failed ? 1 : 0;
  return withFailed(a, (a.subtasks ?? []).toSpliced(index, 0, text), failed && failed + shift);
}

/** Takes one subtask away (0-based); if it is the failed one, none is failed. */
export function removeSubtask(a: AnnotationJson, index: number): Change[] {
  const failed = a.failed_subtask;
  const kept = failed === index + 1 ? undefined : failed && failed - (index + 1 < failed ? 1 : 0);
  return withFailed(a, (a.subtasks ?? []).toSpliced(index, 1), kept);
}

/** Moves one subtask to another place (0-based); the failed one stays the same one. */
export function moveSubtask(a: AnnotationJson, from: number, to: number): Change[] {
  const before = a.subtasks ?? [];
  const text = before[from];
  if (text === undefined || to < 0 || to >= before.length || to === from) return [];
  const order = before
    .map((_, index) => index)
    .toSpliced(from, 1)
    .toSpliced(to, 0, from);
  const failed = a.failed_subtask && order.indexOf(a.failed_subtask - 1) + 1;
  return withFailed(
    a,
    order.map((index) => before[index] ?? ""),
    failed || undefined,
  );
}

/** 1-based; null: unknown. */
export function setFailedSubtask(_: AnnotationJson, number: number | null): Change[] {
  return [{ path: ["failed_subtask"], value: number }];
}

export function setFailureType(_: AnnotationJson, type: FailureType | null): Change[] {
  return [{ path: ["failure_type"], value: type }];
}

/** Puts a keyframe on a frame, or moves it there with all that is on it. */
export function setKeyframe(a: AnnotationJson, role: KeyframeRole, index: number): Change[] {
  const last = a.length === undefined ? Number.POSITIVE_INFINITY : a.length - 1;
  const frame = Math.min(Math.max(0, Math.round(index)), last);
  const before = a[role];
  if (before?.index === frame) return [];
  return before ? [{ path: [role, "index"], value: frame }] : [{ path: [role], value: { index: frame } }];
}

export function removeKeyframe(a: AnnotationJson, role: KeyframeRole): Change[] {
  return removed(a, role);
}

/** Commands and the sentence that says the same. */
export function setCommands(
  a: AnnotationJson,
  role: KeyframeRole,
  commands: CommandJson[],
  sentence: string,
): Change[] {
  need(a, role);
  return [
    { path: [role, "commands"], value: commands.length ? (commands as unknown as Json) : null },
    { path: [role, "low_level"], value: sentence || null },
  ];
}

export function setSymbols(a: AnnotationJson, role: KeyframeRole, symbols: SymbolJson[]): Change[] {
  need(a, role);
  return [{ path: [role, "symbols"], value: symbols.length ? (symbols as unknown as Json) : null }];
}

export function setHighLevel(a: AnnotationJson, role: KeyframeRole, text: string): Change[] {
  need(a, role);
  return [{ path: [role, "high_level"], value: text || null }];
}

export function setReason(_: AnnotationJson, text: string): Change[] {
  return [{ path: ["reason"], value: text || null }];
}

export function setStage(a: AnnotationJson, stage: 0 | 1 | 2 | 3): Change[] {
  return (a.stage ?? 0) === stage ? [] : [{ path: ["stage"], value: stage || null }];
}

/** What the recording says and the annotation does not say yet: its camera, length, rate and size. */
export function setRecording(
  a: AnnotationJson,
  recording: { camera: string; length: number; fps: number; size: [number, number] },
): Change[] {
  return (["camera", "length", "fps", "size"] as const)
    .filter((field) => a[field] === undefined)
    .map((field) => ({ path: [field], value: recording[field] }));
}

// --- What a machine wrote ---

/** A machine's value for a field ("avoidance.high_level"), unverified until a person accepts or edits it. */
export function setDraft(a: AnnotationJson, field: string, value: Json, by: string): Change[] {
  const path = field.split(".");
  if (path.length > 1) need(a, path[0] as KeyframeRole);
  const provenance: Provenance = { by, draft: value, state: "unverified" };
  return [
    { path, value },
    { path: ["provenance", field], value: provenance as unknown as Json },
  ];
}

/** A person vouches for what a machine wrote. */
export function acceptDraft(a: AnnotationJson, field: string, who: string, at = new Date()): Change[] {
  const before = a.provenance?.[field];
  if (before?.state !== "unverified") return [];
  return [{ path: ["provenance", field], value: { ...before, state: "accepted", who, at: at.toISOString() } }];
}

/** The fields that a machine wrote and nobody has verified. */
export function unverified(a: AnnotationJson): string[] {
  return Object.keys(a.provenance ?? {}).filter((field) => a.provenance?.[field]?.state === "unverified");
}

// --- What is missing ---

/** For each stage what is still to be done, as sentences for people. */
export function stageProblems(a: AnnotationJson): Record<1 | 2 | 3, string[]> {
  const problems: Record<1 | 2 | 3, string[]> = { 1: [], 2: [], 3: [] };
  if (!a.task.trim()) problems[1].push("The task has no text.");
  if (!a.outcome) problems[1].push("Say whether the episode succeeded or failed.");
  if (a.outcome === "Failed") {
    problems[1].push(...whatHappened(a));
    for (const role of ["avoidance", "correction"] as const) problems[2].push(...whatToDo(a, role));
    problems[3].push(...why(a));
  }
  for (const field of unverified(a)) problems[stageOf(field)].push(`Verify ${wordsFor(field)}: a machine wrote it.`);
  return problems;
}

function whatHappened(a: AnnotationJson): string[] {
  const { subtasks = [], avoidance, correction } = a;
  const found: string[] = [];
  if (!subtasks.length) found.push("List the subtasks.");
  if (subtasks.some((text) => !text.trim())) found.push("A subtask has no text.");
  if (!a.failed_subtask) found.push("Choose the subtask that failed.");
  if (!a.failure_type) found.push("Choose the failure type.");
  if (!avoidance) found.push("Set the avoidance keyframe.");
  if (!correction) found.push("Set the correction keyframe.");
  if (avoidance && correction && avoidance.index >= correction.index) {
    found.push("The avoidance keyframe must come before the correction keyframe.");
  }
  return found;
}

function whatToDo(a: AnnotationJson, role: KeyframeRole): string[] {
  const keyframe: KeyframeJson | undefined = a[role];
  if (!keyframe) return [];
  const found: string[] = [];
  const said = keyframe.commands?.length || keyframe.low_level?.trim();
  if (!said && a.failure_type !== "task planning") found.push(`The ${role} keyframe has no command.`);
  if (!keyframe.symbols?.length) found.push(`The ${role} keyframe has no symbol.`);
  return found;
}

function why(a: AnnotationJson): string[] {
  const found: string[] = [];
  if (!a.reason?.trim()) found.push("Say why it failed.");
  for (const role of ["avoidance", "correction"] as const) {
    if (a[role] && !a[role].high_level?.trim()) found.push(`Write the high-level ${role}.`);
  }
  return found;
}

function stageOf(field: string): 1 | 2 | 3 {
  if (field === "reason" || field.endsWith(".high_level")) return 3;
  return /^(avoidance|correction)\.(commands|symbols|low_level)$/.test(field) ? 2 : 1;
}

function wordsFor(field: string): string {
  const [first = "", second] = field.split(".");
  const name = (second ?? first).replaceAll("_", " ").replace("high level", "high-level guidance");
  return second ? `the ${name} of the ${first} keyframe` : `the ${name}`;
}

function withFailed(a: AnnotationJson, subtasks: string[], failed: number | undefined): Change[] {
  const changes: Change[] = [{ path: ["subtasks"], value: subtasks.length ? subtasks : null }];
  if (failed !== a.failed_subtask) changes.push({ path: ["failed_subtask"], value: failed ?? null });
  return changes;
}

/** Takes a field away, and what is on record about who wrote it and what is below it. */
function removed(a: AnnotationJson, field: keyof AnnotationJson): Change[] {
  const drafts = Object.keys(a.provenance ?? {}).filter((key) => key === field || key.startsWith(`${field}.`));
  return [{ path: [field], value: null }, ...drafts.map((key) => ({ path: ["provenance", key], value: null }))];
}

function need(a: AnnotationJson, role: KeyframeRole): void {
  if (!a[role]) throw new Error(`there is no ${role} keyframe yet: set it first`);
}
