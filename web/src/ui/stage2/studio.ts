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

export class Studio {
  private readonly listeners = new Set<() => void>();
  private snapshot: StudioState = {
    role: "avoidance",
    drawing: START,
    hovered: null,
    clockwise: true,
    axes: DEFAULT_AXES,
    arm: null,
  };

  get state(): StudioState {
    return this.snapshot;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(part: Partial<StudioState>): void {
    const keys = Object.keys(part) as (keyof StudioState)[];
    if (keys.every((key) => this.snapshot[key] === part[key])) return;
    this.snapshot = { ...this.snapshot, ...part };
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

const studios = new WeakMap<Editor, Studio>();

/** The studio of an open document; the same one as long as it is open. */
export function studioOf(editor: Editor): Studio {
  const found = studios.get(editor) ?? new Studio();
  studios.set(editor, found);
  return found;
}
