// Sends what is on its way to the server, in order, one request at a time, until the server has it or refuses it.
import { ApiError, NetworkError } from "../api/errors";
import type { Operation, Saved } from "../api/types";

export interface SenderOptions {
  /** What is to be sent now, in order; asked right before each request. */
  next(): Operation[];
  /** Resolves when what `next` said is safe on this machine. */
  kept(): Promise<unknown>;
  send(operations: Operation[]): Promise<Saved>;
  saved(saved: Saved): void;
  /** The server refused: nothing more is sent until `resume`. */
  refused(error: ApiError, sent: readonly Operation[]): void;
  /** `status` is another one. */
  changed(): void;
  timer?: Timer;
}

/** Waits; ends early when woken. */
export interface Timer {
  wait(ms: number, woken: AbortSignal): Promise<void>;
}

export type Status = "idle" | "sending" | "offline" | "stopped" | "closed";

/** Waits between the attempts while the server is away [ms]. */
export const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15_000];
/** A request carries at most so many operations. */
export const MOST = 100;
/** Answers that say "later", not "no". 401: somebody has to log in again first. */
const LATER = new Set([401, 408, 425, 429]);

export class Sender {
  status: Status = "idle";
  /** Why nothing arrives; null while it does. */
  problem: Error | null = null;
  private running = false;
  private most = MOST;
  private alarm = new AbortController();
  private idle: (() => void)[] = [];

  constructor(private readonly options: SenderOptions) {}

  /** There may be something to send. */
  poke(): void {
    if (!this.running && this.status !== "stopped" && this.status !== "closed") void this.run();
  }

  /** Tries at once: the network is back, or a person asks. */
  wake(): void {
    this.alarm.abort();
    this.poke();
  }

  /** Goes on after a refusal. */
  resume(): void {
    if (this.status === "stopped") this.become("idle");
    this.poke();
  }

  /** Sends nothing until `resume`. */
  stop(): void {
    if (this.status !== "closed") this.become("stopped");
  }

  /** Resolves when there is nothing to send, or nothing can be sent any more. */
  async settled(): Promise<void> {
    if (!this.running) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  close(): void {
    this.become("closed");
    this.alarm.abort();
  }

  private async run(): Promise<void> {
    this.running = true;
    let attempts = 0;
    for (;;) {
      await null; // what is done in one go is sent in one go
      if (this.isHalted()) break;
      const operations = this.options.next().slice(0, this.most);
      if (operations.length === 0) break;
      if (this.status !== "offline") this.become("sending");
      const error = await this.attempt(operations);
      if (error === null) {
        attempts = 0;
        continue;
      }
      if (this.isHalted()) break;
      if (error instanceof ApiError && error.status < 500 && !LATER.has(error.status)) {
        if (operations.length > 1 && !isNamed(error)) {
          this.most = 1; // one by one, to find the one that it is about
          continue;
        }
        this.become("stopped");
        this.options.refused(error, operations);
        break;
      }
      this.problem = error;
      this.become("offline");
      await this.pause(BACKOFF_MS[Math.min(attempts++, BACKOFF_MS.length - 1)] ?? 0);
    }
    this.running = false;
    this.most = MOST;
    if (!this.isHalted()) this.become("idle");
    for (const resolve of this.idle.splice(0)) resolve();
    if (this.status === "idle" && this.options.next().length > 0) this.poke(); // resumed while it was ending
  }

  private async attempt(operations: Operation[]): Promise<Error | null> {
    try {
      await this.options.kept();
      if (this.isHalted()) return null;
      const saved = await this.options.send(operations);
      if (this.status === "closed") return null;
      this.problem = null;
      if (this.status === "offline") this.become("sending");
      this.options.saved(saved);
      return null;
    } catch (error) {
      return error instanceof ApiError || error instanceof NetworkError ? error : new NetworkError("operations", error);
    }
  }

  private async pause(ms: number): Promise<void> {
    this.alarm = new AbortController();
    await (this.options.timer ?? REAL).wait(ms, this.alarm.signal);
  }

  private isHalted(): boolean {
    return this.status === "stopped" || this.status === "closed";
  }

  private become(status: Status): void {
    if (this.status === status || this.status === "closed") return;
    this.status = status;
    this.options.changed();
  }
}

/** The refusal says which operation it is about, or is about all of them. */
function isNamed({ status, body }: ApiError): boolean {
  return (
    status === 403 || status === 404 || status === 409 || (body as { operation?: unknown } | null)?.operation != null
  );
}

const REAL: Timer = {
  wait: (ms, woken) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      woken.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
