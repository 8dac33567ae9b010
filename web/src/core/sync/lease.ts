// The right to change an item: asked for, renewed with the time that the person was active, given back.
import { type Api, ApiError } from "../api/client";
import type { Lease } from "../api/types";

export type LeaseState =
  | { status: "asking" }
  | { status: "held"; token: string }
  /** Somebody else works on it, or this person in another page. */
  | { status: "taken"; holder: string; self: boolean; until: string | null }
  /** This person may not work on it. */
  | { status: "denied"; detail: string };

/** How long the person was active. */
export interface Stopwatch {
  /** Seconds since the last call. */
  take(): number;
  /** Seconds that could not be told to the server: they count again. */
  giveBack(seconds: number): void;
}

export interface LeaseOptions {
  api: Pick<Api, "lease" | "renewLease" | "releaseLease">;
  episode: string;
  /** This page's id; stays the same over a reload. */
  tab: string;
  /** This person's name. */
  who: string;
  watch: Stopwatch;
  stage: 1 | 2 | 3;
  every?: (ms: number, doer: () => void) => () => void;
}

export const RENEW_MS = 20_000;
/** While somebody else has it, it is asked for again so often. */
export const ASK_AGAIN_MS = 10_000;

export class ItemLease {
  state: LeaseState = { status: "asking" };
  private stage: number;
  private readonly listeners = new Set<() => void>();
  private readonly stops: (() => void)[];
  private asking: Promise<void> | null = null;
  private closed = false;

  constructor(private readonly options: LeaseOptions) {
    this.stage = options.stage;
    const every = options.every ?? interval;
    this.stops = [every(RENEW_MS, () => void this.renew()), every(ASK_AGAIN_MS, () => this.askAgain())];
    void this.ask();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get token(): string | null {
    return this.state.status === "held" ? this.state.token : null;
  }

  /** Asks for the lease. It passes over from another page of the same person, so only they decide to ask again for it. */
  ask(): Promise<void> {
    this.asking ??= this.request().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  /** The server said that the lease is gone. Where nobody has it, it is asked for again. */
  lost(holder: string | null): void {
    if (holder === null) {
      this.become({ status: "asking" });
      void this.ask();
    } else this.become({ status: "taken", holder, self: holder === this.options.who, until: null });
  }

  /** The person goes to another stage: the time until now counts for the one before. */
  setStage(stage: 1 | 2 | 3): void {
    if (stage === this.stage) return;
    const renewed = this.renew();
    this.stage = stage;
    void renewed;
  }

  /** Renews, and says how long the person was active. */
  async renew(): Promise<void> {
    const { token } = this;
    if (token === null || this.closed) return;
    const { api, episode, watch } = this.options;
    const [stage, seconds] = [this.stage, watch.take()];
    try {
      await api.renewLease(episode, token, stage, seconds);
    } catch (error) {
      watch.giveBack(seconds);
      if (!(error instanceof ApiError) || error.status !== 409 || this.token !== token) return;
      this.lost(holderOf(error));
    }
  }

  /** Gives the lease back. `leaving`: the page is going away. */
  async close(leaving = false): Promise<void> {
    if (this.closed) return;
    const { token } = this;
    const last = leaving ? Promise.resolve() : this.renew();
    this.closed = true;
    for (const stop of this.stops) stop();
    this.listeners.clear();
    await last;
    if (token) await this.options.api.releaseLease(this.options.episode, token, leaving).catch(() => undefined);
  }

  private askAgain(): void {
    const { state } = this;
    if (state.status === "asking" || (state.status === "taken" && !state.self)) void this.ask();
  }

  private async request(): Promise<void> {
    const { api, episode, tab } = this.options;
    try {
      const lease: Lease = await api.lease(episode, tab);
      if (this.closed) await api.releaseLease(episode, lease.token).catch(() => undefined);
      else this.become({ status: "held", token: lease.token });
    } catch (error) {
      if (this.closed || !(error instanceof ApiError)) return; // the server is away: asked again soon
      if (error.status === 409) this.become(taken(error, this.options.who));
      else if (error.status < 500 && error.status !== 401) this.become({ status: "denied", detail: error.detail });
    }
  }

  private become(state: LeaseState): void {
    if (this.closed) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function taken(error: ApiError, who: string): LeaseState {
  const holder = holderOf(error) ?? "somebody else";
  const { until } = (error.body ?? {}) as { until?: unknown };
  return { status: "taken", holder, self: holder === who, until: typeof until === "string" ? until : null };
}

function holderOf(error: ApiError): string | null {
  const { holder } = (error.body ?? {}) as { holder?: unknown };
  return typeof holder === "string" ? holder : null;
}

function interval(ms: number, doer: () => void): () => void {
  const timer = setInterval(doer, ms);
  return () => clearInterval(timer);
}
