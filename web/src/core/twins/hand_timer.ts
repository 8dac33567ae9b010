// A timer for tests: whoever waits goes on when the test says so.
import type { Timer } from "../sync/sender";

export class HandTimer implements Timer {
  /** How long each wait was to be [ms]. */
  readonly waits: number[] = [];
  private ring: (() => void) | null = null;

  wait(ms: number, woken: AbortSignal): Promise<void> {
    this.waits.push(ms);
    return new Promise((resolve) => {
      this.ring = resolve;
      woken.addEventListener("abort", () => resolve());
    });
  }

  /** The time that somebody waits for has passed. */
  pass(): void {
    this.ring?.();
    this.ring = null;
  }
}

/** Lets everything happen that only waits for promises. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
