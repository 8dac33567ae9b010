// Shows several cameras in step: one index for all, played by the frames' own times.
import { draw, wipe } from "./draw";
import type { FrameSource } from "./source";
import { frameAt, nearestHeld, stepHeld } from "./times";

export const SLOWEST = 0.1;
export const FASTEST = 4;
/** A pause longer than this while playing (a slow decoder, a hidden tab) is not made up for [ms]. */
const LONGEST_GAP_MS = 250;
/** How long a picture that is on its way may hold up a newer wish [ms]. */
const PATIENCE_MS = 150;
const RETRY_MS = 1000;

/** What time it is and when to paint; tests bring their own. */
export interface Clock {
  now(): number;
  /** Call back before the next painting; returns how to call that off. */
  nextPaint(then: () => void): () => void;
  after(ms: number, then: () => void): () => void;
}

const browserClock: Clock = {
  now: () => performance.now(),
  nextPaint(then) {
    const id = requestAnimationFrame(then);
    return () => cancelAnimationFrame(id);
  },
  after(ms, then) {
    const id = setTimeout(then, ms);
    return () => clearTimeout(id);
  },
};

type Canvas = HTMLCanvasElement | OffscreenCanvas;

interface Showing {
  readonly index: number;
  readonly stop: AbortController;
}

export class Player {
  private readonly canvases = new Map<FrameSource, Set<Canvas>>();
  private readonly listeners = new Set<() => void>();
  private readonly head: FrameSource;
  private drawn = 0;
  private wished: number;
  private showing: Showing | null = null;
  private direction: 1 | -1 = 1;
  /** The last picture was given up for a newer one; the next one is not. */
  private gaveUp = false;
  private running = false;
  private speed = 1;
  private between: readonly [number, number] | null = null;
  private anchor = { at_ms: 0, time_s: 0 };
  private ticked_ms = 0;
  private callOffPaint = () => {};
  private callOffRetry = () => {};
  private callOffPatience = () => {};
  private problem: string | null = null;
  private closed = false;

  /** @param sources the cameras, the head camera first: its frames and times lead. */
  constructor(
    readonly sources: readonly FrameSource[],
    private readonly clock: Clock = browserClock,
  ) {
    const [head] = sources;
    if (!head) throw new RangeError("a player needs a camera");
    this.head = head;
    this.wished = nearestHeld(head.held, 0);
    this.drawn = this.wished;
    this.show(this.wished);
  }

  /** Index of the frame that is drawn, on all cameras. */
  get index(): number {
    return this.drawn;
  }

  /** Index of the frame that was asked for; not `index` while it is on its way. */
  get target(): number {
    return this.wished;
  }

  get length(): number {
    return this.head.length;
  }

  get playing(): boolean {
    return this.running;
  }

  /** What could not be shown at `index`, and why; null when all is well. */
  get error(): string | null {
    return this.problem;
  }

  /** Speed, 1 as it was recorded; kept within 0.1 to 4. */
  get rate(): number {
    return this.speed;
  }

  set rate(rate: number) {
    this.speed = Math.min(FASTEST, Math.max(SLOWEST, rate));
    this.anchorAt(this.drawn);
    this.tell();
  }

  /** First and last frame of what is played over and over; null: all, once. */
  get loop(): readonly [number, number] | null {
    return this.between;
  }

  set loop(loop: readonly [number, number] | null) {
    this.between = loop && [this.inside(Math.min(...loop)), this.inside(Math.max(...loop))];
    this.tell();
  }

  /** Called after every change of what the properties say. Returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Draw a camera's frames onto a canvas, which gets their size in pixels. Returns how to stop that. */
  attach(source: FrameSource, canvas: Canvas): () => void {
    const canvases = this.canvases.get(source) ?? new Set();
    this.canvases.set(source, canvases.add(canvas));
    if (!this.showing) this.show(this.wished);
    return () => canvases.delete(canvas);
  }

  /** Show a frame: the nearest that there is. */
  seek(index: number): void {
    const wished = nearestHeld(this.head.held, this.inside(index));
    if (this.running) this.anchorAt(wished);
    this.want(wished);
  }

  /** Go so many frames on (back where negative) from the frame that was asked for last. */
  step(frames: number): void {
    this.direction = frames < 0 ? -1 : 1;
    const wished = stepHeld(this.head.held, this.wished, frames, this.length);
    if (this.running) this.anchorAt(wished);
    this.want(wished);
  }

  play(): void {
    if (this.running || this.closed) return;
    const [from, to] = this.between ?? [0, this.length - 1];
    if (this.wished < from || this.wished >= to) this.want(nearestHeld(this.head.held, from));
    this.running = true;
    this.direction = 1;
    this.anchorAt(this.wished);
    this.callOffPaint = this.clock.nextPaint(this.tick);
    this.tell();
  }

  pause(): void {
    if (!this.running) return;
    this.running = false;
    this.callOffPaint();
    this.tell();
  }

  /** Stop, and close the sources. */
  close(): void {
    this.closed = true;
    this.running = false;
    this.callOffPaint();
    this.callOffRetry();
    this.callOffPatience();
    this.showing?.stop.abort();
    this.canvases.clear();
    for (const source of this.sources) source.close();
    this.tell();
    this.listeners.clear();
  }

  private inside(index: number): number {
    return Math.min(this.length - 1, Math.max(0, Math.round(index) || 0));
  }

  private want(index: number): void {
    if (index !== this.wished) this.direction = index < this.wished ? -1 : 1;
    this.wished = index;
    if (!this.showing) this.show(index);
    else if (this.showing.index !== index) this.hurry(this.showing);
    this.tell();
  }

  /** Let the picture that is on its way come, so that fast scrubbing shows something; but not for long. */
  private hurry(showing: Showing): void {
    if (this.gaveUp) return;
    this.callOffPatience();
    this.callOffPatience = this.clock.after(PATIENCE_MS, () => {
      if (this.showing !== showing || this.wished === showing.index) return;
      this.gaveUp = true;
      showing.stop.abort();
    });
  }

  /** Get a frame of all cameras, and draw them together. */
  private async show(index: number): Promise<void> {
    if (this.closed) return;
    this.callOffRetry();
    const showing: Showing = { index, stop: new AbortController() };
    this.showing = showing;
    const results = await Promise.allSettled(
      this.sources.map((source) =>
        index < source.length ? source.frame(index, showing.stop.signal) : Promise.reject(new RangeError("no frame")),
      ),
    );
    if (this.closed) return;
    this.callOffPatience();
    this.showing = null;
    if (!showing.stop.signal.aborted) {
      this.gaveUp = false;
      this.paint(index, results);
    }
    if (this.wished !== index) this.show(this.wished);
  }

  private paint(index: number, results: PromiseSettledResult<Awaited<ReturnType<FrameSource["frame"]>>>[]): void {
    const failures = results.map((result) => (result.status === "rejected" ? (result.reason as Error) : null));
    const away = failures.find((failure) => failure?.name === "NetworkError");
    this.problem = failures.find((failure) => failure && failure.name !== "RangeError")?.message ?? null;
    if (away) {
      this.callOffRetry = this.clock.after(RETRY_MS, () => !this.showing && this.show(this.wished));
      this.tell();
      return;
    }
    this.sources.forEach((source, at) => {
      const result = results[at];
      for (const canvas of this.canvases.get(source) ?? [])
        if (result?.status === "fulfilled") draw(canvas, result.value, source.width, source.height);
        else wipe(canvas);
    });
    this.drawn = index;
    if (this.running && this.wished === index && this.clock.now() - this.due(index) > LONGEST_GAP_MS)
      this.anchorAt(index);
    for (const source of this.sources) if (index < source.length) source.prefetch(index, this.direction);
    this.tell();
  }

  // --- playing ---

  private readonly tick = (): void => {
    if (!this.running) return;
    const now = this.clock.now();
    if (now - this.ticked_ms > LONGEST_GAP_MS) this.anchorAt(this.drawn); // the tab was hidden
    this.ticked_ms = now;
    const time_s = this.anchor.time_s + ((now - this.anchor.at_ms) / 1000) * this.speed;
    const [from, to] = this.between ?? [0, this.length - 1];
    const end_s = (this.head.times_s[to] ?? 0) + this.lastsFor(to);
    if (time_s >= end_s && !this.showing) {
      if (!this.between) {
        this.want(nearestHeld(this.head.held, to));
        this.pause();
        return;
      }
      const start = nearestHeld(this.head.held, from);
      this.anchorAt(start);
      this.want(start);
    } else if (!this.showing) {
      const due = Math.min(to, frameAt(this.head.times_s, time_s));
      const held = nearestHeld(this.head.held, due);
      if (held !== this.wished) this.want(held);
    }
    this.callOffPaint = this.clock.nextPaint(this.tick);
  };

  private anchorAt(index: number): void {
    this.ticked_ms = this.clock.now();
    this.anchor = { at_ms: this.ticked_ms, time_s: this.head.times_s[index] ?? 0 };
  }

  /** When a frame was due [ms of the clock]. */
  private due(index: number): number {
    return this.anchor.at_ms + (((this.head.times_s[index] ?? 0) - this.anchor.time_s) / this.speed) * 1000;
  }

  private lastsFor(index: number): number {
    const times = this.head.times_s;
    const before = index > 0 ? (times[index] ?? 0) - (times[index - 1] ?? 0) : 0;
    return index + 1 < times.length ? (times[index + 1] ?? 0) - (times[index] ?? 0) : before;
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
