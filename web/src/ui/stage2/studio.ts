// What the drawing and the panel of stage 2 share while an episode is open: the tool, the selection, the next symbol's manner.
import type { Arm, Axis, KeyframeRole } from "../../core/api/types";
import type { Editor } from "../../core/document/editor";
import { DEFAULT_AXES } from "./colours";
import { type Drawing, START } from "./tools";

export interface StudioState {
  role: KeyframeRole;
  drawing: Drawing;
  /** The symbol that the pointer is on, in the drawing or in the list. */
  hovered: number | null;
  /** The way the next rotating arrow turns: as the last one. */
  clockwise: boolean;
  /** Colours of the next arrow where no command says them. */
  axes: readonly Axis[];
  /** The arm that a person chose for commands; null: the likely one. */
  arm: Arm | null;
}

/** The arm that a person chose last, in any episode: the robot of the next one is likely the same. */
let habit: Arm | null = null;

export function usualArm(): Arm | null {
  return habit;
}

const BEGIN: StudioState = {
  role: "avoidance",
  drawing: START,
  hovered: null,
  clockwise: true,
  axes: DEFAULT_AXES,
  arm: null,
};

export class Studio {
  private readonly listeners = new Set<() => void>();
  private snapshot: StudioState = BEGIN;
  private resting: StudioState = BEGIN;

  /** Text that was typed and not used yet, by field and keyframe. */
  readonly typed = new Map<string, unknown>();

  get state(): StudioState {
    return this.snapshot;
  }

  /** The state without the gesture that goes on: it stays the same while a pointer is dragged. */
  get calm(): StudioState {
    return this.resting;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(part: Partial<StudioState>): void {
    const keys = Object.keys(part) as (keyof StudioState)[];
    if (keys.every((key) => this.snapshot[key] === part[key])) return;
    this.snapshot = { ...this.snapshot, ...part };
    habit = part.arm ?? habit;
    const calm = { ...this.snapshot, drawing: { ...this.snapshot.drawing, gesture: null } };
    if (!isSame(this.resting, calm)) this.resting = calm;
    for (const listener of this.listeners) listener();
  }

  draw(drawing: Drawing): void {
    this.set({ drawing });
  }

  /** Another keyframe: what was selected on the former is not on it. */
  show(role: KeyframeRole): void {
    if (role !== this.snapshot.role) this.set({ role, drawing: START, hovered: null });
  }
}

function isSame(one: StudioState, other: StudioState): boolean {
  const { drawing: a, ...rest } = one;
  const { drawing: b } = other;
  const same = (Object.keys(rest) as (keyof typeof rest)[]).every((key) => one[key] === other[key]);
  return same && a.tool === b.tool && a.stays === b.stays && a.selected === b.selected;
}

const studios = new WeakMap<Editor, Studio>();

/** The studio of an open document; the same one as long as it is open. */
export function studioOf(editor: Editor): Studio {
  const found = studios.get(editor) ?? new Studio();
  studios.set(editor, found);
  return found;
}
