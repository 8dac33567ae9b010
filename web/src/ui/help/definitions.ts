// The definitions of the paper that annotators work by (Sec. 3.1 and 3.2): short at the controls, in full in the guidelines.
import type { FailureType, KeyframeRole, SymbolJson } from "../../core/api/types";

export interface Definition {
  title: string;
  short: string;
  full: string;
}

export const FAILURE_TYPES: Record<FailureType, Definition> = {
  "task planning": {
    title: "Task planning",
    short: "Wrong object, place or order, or a step left out",
    full: "An error in the high-level plan of the task: it aims at a wrong object or a wrong place, does the subtasks in a wrong order, or leaves out one that is needed.",
  },
  "gripper 6d-pose": {
    title: "Gripper 6d-pose",
    short: "Gripper not at the right position or orientation",
    full: "The gripper fails to reach its correct position or orientation: it is beside, above, below or turned away from where it should be.",
  },
  "gripper state": {
    title: "Gripper state",
    short: "Not opened or closed properly, or not enough",
    full: "The gripper does not close or open properly, or it closes or opens too little for what it should do.",
  },
  "human intervention": {
    title: "Human intervention",
    short: "A force from outside stops the task from going on",
    full: "A force from outside disrupts the episode, so that the task cannot go on: somebody takes the object away, pushes the arm, moves the target.",
  },
};

export const KEYFRAMES: Record<KeyframeRole, Definition> = {
  avoidance: {
    title: "Avoidance",
    short: "Just before the failure: what would have avoided it?",
    full: "The frame just before the failure happens, where it is impending but a correction could still avoid it. It also says when the failure begins.",
  },
  correction: {
    title: "Correction",
    short: "After the failure: what would put it right?",
    full: "A frame after the failure has happened, from which the robot could still recover. What is drawn there leads back to the task.",
  },
};

/** A symbol as an example in the middle of a 640x480 frame, with what it says. */
export interface SymbolDefinition {
  title: string;
  says: string;
  example: SymbolJson;
}

export const SYMBOLS: SymbolDefinition[] = [
  {
    title: "Straight arrow",
    says: "The end-effector moves along it. Its colours say along which axes; several colours follow one another as in the sentence.",
    example: { symbol: "arrow", start: { x: 405, y: 570 }, end: { x: 595, y: 430 }, axes: ["y", "z"] },
  },
  {
    title: "Semi-circular arrow",
    says: "The end-effector turns, clockwise or counterclockwise as the arrow points.",
    example: { symbol: "turn", center: { x: 500, y: 500 }, clockwise: true },
  },
  {
    title: "Dual crosshairs",
    says: "The two places are to be aligned.",
    example: { symbol: "align", start: { x: 420, y: 445 }, end: { x: 580, y: 555 } },
  },
  {
    title: "Crosshair",
    says: "The right object or place to go for.",
    example: { symbol: "target", at: { x: 500, y: 500 } },
  },
  {
    title: "ON / OFF",
    says: "The gripper ought to be open (ON) or closed (OFF) here.",
    example: { symbol: "gripper", at: { x: 500, y: 500 }, open: true },
  },
  {
    title: "Prohibition",
    says: "The end-effector below it holds still.",
    example: { symbol: "hold", at: { x: 500, y: 500 } },
  },
  {
    title: "Rewind",
    says: "The end-effector or object below it goes back to where it was before.",
    example: { symbol: "rewind", at: { x: 500, y: 500 } },
  },
];

export const AXES = [
  { axis: "x", colour: "Red", says: "forward and backward" },
  { axis: "y", colour: "Green", says: "left and right" },
  { axis: "z", colour: "Blue", says: "up and down" },
] as const;
