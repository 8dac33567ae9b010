// Fields and values of an annotation in words, for dialogs and histories.
import type { Json, SymbolJson } from "../../core/api/types";
import { formatSymbols } from "../../core/symbols/code";

const NAMES: Record<string, string> = {
  task: "Task",
  outcome: "Outcome",
  subtasks: "Subtasks",
  subtask_frames: "Where subtasks begin",
  failed_subtask: "Failed subtask",
  failure_type: "Failure type",
  avoidance: "Avoidance keyframe",
  correction: "Correction keyframe",
  index: "frame",
  commands: "commands",
  low_level: "command sentence",
  symbols: "symbols",
  high_level: "high-level guidance",
  reason: "Failure reason",
  stage: "Stage reached",
  provenance: "Who wrote it",
};

/** "Avoidance keyframe, symbols" for ["avoidance", "symbols"]. */
export function fieldName(path: readonly string[]): string {
  const parts = path.flatMap((key) => key.split(".")).map((key) => NAMES[key] ?? key.replaceAll("_", " "));
  return parts.join(", ");
}

/** A value as people read it; lists line by line. */
export function valueText(value: Json): string {
  if (value === null) return "";
  if (typeof value !== "object") return String(value);
  if (!Array.isArray(value)) return tableText(value);
  if (isSymbols(value)) return formatSymbols(value as unknown as SymbolJson[]);
  return value.map((item, at) => (typeof item === "string" ? `${at + 1}. ${item}` : valueText(item))).join("\n");
}

function tableText(table: { [key: string]: Json }): string {
  return Object.entries(table)
    .filter(([, value]) => value !== null && value !== "")
    .map(([key, value]) => `${NAMES[key] ?? key.replaceAll("_", " ")}: ${valueText(value)}`)
    .join("\n");
}

function isSymbols(values: Json[]): boolean {
  return values.every((value) => typeof value === "object" && value !== null && "symbol" in value);
}
