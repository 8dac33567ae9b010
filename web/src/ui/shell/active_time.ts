// How long a person really works on an item: seconds in which the page is in front and something was done lately.

/** Without a key, a click or a movement for this long, the person is away [ms]. */
const IDLE_MS = 30_000;
const EVENTS = ["pointermove", "pointerdown", "keydown", "wheel"] as const;

export class ActiveTime {
  private since: number | null;
  private last: number;
  private sum_ms = 0;

  constructor(private readonly clock: () => number = () => performance.now()) {
    this.last = clock();
    this.since = this.last;
  }

  /** Counts while the page is in front; the function that is returned stops it. */
  watch(page: Document = document): () => void {
    const touch = () => this.touch();
    const look = () => (page.hidden ? this.pause() : this.touch());
    for (const event of EVENTS) page.addEventListener(event, touch, { passive: true, capture: true });
    page.addEventListener("visibilitychange", look);
    return () => {
      for (const event of EVENTS) page.removeEventListener(event, touch, { capture: true });
      page.removeEventListener("visibilitychange", look);
    };
  }

  touch(): void {
    const now = this.clock();
    if (this.since !== null && now - this.last > IDLE_MS) this.settle(this.last + IDLE_MS);
    this.since ??= now;
    this.last = now;
  }

  pause(): void {
    this.settle(Math.min(this.clock(), this.last + IDLE_MS));
  }

  /** The seconds since the last call; what is below a tenth stays for the next one. */
  take(): number {
    if (this.since !== null) {
      const now = this.clock();
      const end = Math.min(now, this.last + IDLE_MS);
      this.settle(end);
      if (now - this.last <= IDLE_MS) this.since = end;
    }
    const seconds = Math.floor(this.sum_ms / 100) / 10;
    this.sum_ms -= seconds * 1000;
    return seconds;
  }

  giveBack(seconds: number): void {
    this.sum_ms += seconds * 1000;
  }

  private settle(end: number): void {
    if (this.since !== null) this.sum_ms += Math.max(0, end - this.since);
    this.since = null;
  }
}
