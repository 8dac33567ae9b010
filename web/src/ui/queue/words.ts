// The words of the queue: states, spans of time, how long ago something was.
import type { FailureType, ItemState } from "../../core/api/types";

export const STATES: readonly ItemState[] = ["todo", "started", "submitted", "returned", "accepted"];

export const STATE_WORDS: Record<ItemState, string> = {
  todo: "To do",
  started: "Started",
  submitted: "Handed in",
  returned: "Returned",
  accepted: "Accepted",
};

export const STATE_TIPS: Record<ItemState, string> = {
  todo: "Nobody has begun",
  started: "Somebody is at it",
  submitted: "Waits for a reviewer",
  returned: "A reviewer wants something changed",
  accepted: "Done",
};

export const TYPES: readonly FailureType[] = [
  "task planning",
  "gripper 6d-pose",
  "gripper state",
  "human intervention",
];

/** "45 s", "2:05 min", "1:02 h": how long somebody was active; "" for nothing. */
export function spanText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole <= 0) return "";
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)} h` : `${minutes}:${two(whole % 60)} min`;
}

/** "now", "5 min", "3 h", "2 d", then the date: how long ago a moment (ISO 8601) was. */
export function agoText(moment: string | null, now: Date): string {
  if (!moment) return "";
  const minutes = Math.floor((now.getTime() - new Date(moment).getTime()) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`;
  if (minutes < 14 * 24 * 60) return `${Math.floor(minutes / (24 * 60))} d`;
  return moment.slice(0, 10);
}

/** 5,000 */
export const numberText = (value: number): string => value.toLocaleString("en-US");

const two = (value: number) => String(value).padStart(2, "0");
