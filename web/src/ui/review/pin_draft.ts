// The pin of the comment that is being written: shared by the panel at the right and the picture at the left.
import { useSyncExternalStore } from "react";
import type { Pin } from "../../core/api/client";
import type { Point } from "../../core/api/types";

export interface PinDraft {
  /** Null: the comment is about the whole annotation. */
  readonly pin: Pin | null;
  /** The next click on the picture says where. */
  readonly placing: boolean;
}

const NOTHING: PinDraft = { pin: null, placing: false };

/** One draft a page: only one episode is open at a time. */
class Draft {
  private state = NOTHING;
  private readonly listeners = new Set<() => void>();

  readonly get = (): PinDraft => this.state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Pins the comment to a frame, or to nothing. */
  pinTo(pin: Pin | null): void {
    this.set({ pin, placing: false });
  }

  /** Whether the next click on the picture is the place. */
  place(placing: boolean): void {
    this.set({ ...this.state, placing });
  }

  /** The place on a frame was clicked. */
  placed(frame: number, point: Point): void {
    this.set({ pin: { ...this.state.pin, frame, point }, placing: false });
  }

  clear(): void {
    this.set(NOTHING);
  }

  private set(state: PinDraft): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

export const pinDraft = new Draft();

export const usePinDraft = (): PinDraft => useSyncExternalStore(pinDraft.subscribe, pinDraft.get);
