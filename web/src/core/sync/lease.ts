// The right to change an item: asked for, renewed with the time that the person was active, given back.
import { type Api, ApiError } from "../api/client";

export type LeaseState =
  | { status: "asking" }
  | { status: "held"; token: string }
  /** Somebody else works on it, or this person in another browser. */
  | { status: "taken"; holder: string; until: string | null }
  /** Not to be worked on here: not this person's to do, accepted already, open in a newer tab. */
  | { status: "refused"; why: string };

/** How long the person was active. */
export interface Stopwatch {
  /** Seconds since the last call. */
  take(): number;
  /** Seconds that could not be told to the server: they count again. */
  giveBack(seconds: number): void;
}

/** What is done under the lease. */
export interface Work {
  readonly state: { readonly pending: number };
  /** Resolves when all is saved, or when that needs a person first. */
  flush(): Promise<unknown>;
}

export interface LeaseOptions {
  api: Pick<Api, "lease" | "renewLease" | "releaseLease">;
  episode: string;
  /** This browser's id. */
  tab: string;
  watch: Stopwatch;
  stage: 1 | 2 | 3;
  every?: (ms: number, doer: () => void) => () => void;
}

export const RENEW_MS = 20_000;
/** While another page has it, it is asked for again so often. */
export const ASK_AGAIN_MS = 10_000;

export class ItemLease {
  private now: LeaseState = { status: "asking" };
  private stage: 1 | 2 | 3;
  private work: Work | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly stops: (() => void)[];
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

  get state(): LeaseState {
    return this.now;
  }

  get token(): string | null {
    return this.now.status === "held" ? this.now.token : null;
  }

  /** Asks for the lease. `take`: from another page of this person, or (reviewers) from another person. */
  async ask(take = false): Promise<void> {
    const { api, episode, tab } = this.options;
    try {
      const { token } = await api.lease(episode, tab, { take });
      if (this.closed || this.now.status === "refused") await api.releaseLease(episode, token).catch(() => undefined);
      else this.become({ status: "held", token });
    } catch (error) {
      if (error instanceof ApiError && error.status < 500 && error.status !== 401) this.become(refusal(error));
    }
  }

  /** The server said that the lease is gone, and who has it (null: nobody; then it is asked for again). */
  lost(holder: string | null): void {
    if (this.now.status === "refused") return;
    this.become(holder === null ? { status: "asking" } : { status: "taken", holder, until: null });
    if (holder === null) void this.ask();
  }

  /** Works no more, and does not ask again: the episode is open in a newer tab. */
  stop(why: string): void {
    this.become({ status: "refused", why });
  }

  /** What is saved under the lease: it is given back when that is done. */
  attach(work: Work): void {
    this.work = work;
  }

  /** The person goes to another stage: the time until now counts for the one before. */
  setStage(stage: 1 | 2 | 3): void {
    if (stage === this.stage) return;
    void this.renew();
    this.stage = stage;
  }

  /** Renews, and says how long the person was active. */
  async renew(): Promise<void> {
    const { token } = this;
    if (token === null) return;
    const { api, episode, watch } = this.options;
    const seconds = watch.take();
    try {
      await api.renewLease(episode, token, this.stage, seconds);
    } catch (error) {
      watch.giveBack(seconds);
      if (error instanceof ApiError && error.status === 409 && this.token === token) this.lost(holderOf(error));
    }
  }

  /** The page may be going away: gives the lease back at once, unless something is still to be saved under it. */
  hide(): void {
    const { token } = this;
    if (token === null || this.work?.state.pending) return;
    void this.options.api.releaseLease(this.options.episode, token, true).catch(() => undefined);
  }

  /** Says the last seconds, waits until all is saved, and gives the lease back. */
  async close(): Promise<void> {
    if (this.closed) return;
    const renewed = this.renew();
    const { token } = this;
    this.closed = true;
    for (const stop of this.stops) stop();
    this.listeners.clear();
    await renewed;
    await this.work?.flush();
    if (token) await this.options.api.releaseLease(this.options.episode, token).catch(() => undefined);
  }

  private askAgain(): void {
    if (this.now.status === "asking" || this.now.status === "taken") void this.ask();
  }

  private become(state: LeaseState): void {
    if (this.closed) return;
    this.now = state;
    for (const listener of this.listeners) listener();
  }
}

function refusal(error: ApiError): LeaseState {
  if (error.status !== 409) return { status: "refused", why: error.detail };
  const { until } = (error.body ?? {}) as { until?: unknown };
  const holder = holderOf(error) ?? "somebody else";
  return { status: "taken", holder, until: typeof until === "string" ? until : null };
}

function holderOf(error: ApiError): string | null {
  const { holder } = (error.body ?? {}) as { holder?: unknown };
  return typeof holder === "string" ? holder : null;
}

function interval(ms: number, doer: () => void): () => void {
  const timer = setInterval(doer, ms);
  return () => clearInterval(timer);
}
