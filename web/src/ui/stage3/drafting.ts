// One run of drafting: asks the server, shows what is being written, hands over what is done. Knows nothing of the page.
import { type Api, isAbort } from "../../core/api/client";
import type { AnnotationJson, DraftField } from "../../core/api/types";

export type Use = "template" | "model";

export interface DraftingState {
  /** The texts that are being drafted in this run and not done yet. */
  waiting: readonly DraftField[];
  /** What has come of the text that is being written. */
  partial: Partial<Record<DraftField, string>>;
  /** Why the last run ended early; null where it did not. */
  error: string | null;
}

export interface Draft {
  field: DraftField;
  text: string;
  by: string;
  prompts: string | undefined;
  /** Number of the run: its drafts belong together. */
  run: number;
}

const IDLE: DraftingState = { waiting: [], partial: {}, error: null };

export class Drafting {
  private now = IDLE;
  private runs = 0;
  private running: AbortController | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly api: Pick<Api, "drafts">,
    private readonly take: (draft: Draft) => void,
  ) {}

  get state(): DraftingState {
    return this.now;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Drafts some texts; a run that goes on is stopped first. Resolves when all is done, stopped or failed. */
  async start(episode: string, fields: readonly DraftField[], use: Use, annotation: AnnotationJson): Promise<void> {
    this.stop();
    if (!fields.length) return;
    const running = new AbortController();
    this.running = running;
    this.runs += 1;
    const run = this.runs;
    this.show({ waiting: fields, partial: {}, error: null });
    try {
      for await (const event of this.api.drafts(episode, [...fields], use, annotation, running.signal)) {
        if (this.running !== running) return;
        if ("error" in event) this.show({ ...IDLE, error: event.error });
        else if ("done" in event) this.done(event.field, { ...event, prompts: event.prompts, run });
        else this.more(event.field, event.delta);
      }
      if (this.running === running && this.now.waiting.length) {
        this.show({ ...IDLE, error: "The draft broke off: the server stopped in the middle." });
      }
    } catch (error) {
      if (this.running === running) this.show({ ...IDLE, error: isAbort(error) ? null : (error as Error).message });
    } finally {
      if (this.running === running) this.running = null;
    }
  }

  /** Ends a run; what is not done is dropped. */
  stop(): void {
    const running = this.running;
    this.running = null;
    running?.abort();
    if (this.now.waiting.length) this.show(IDLE);
  }

  /** Forgets why the last run ended. */
  dismiss(): void {
    if (this.now.error) this.show({ ...this.now, error: null });
  }

  private more(field: DraftField, delta: string): void {
    const { partial } = this.now;
    this.show({ ...this.now, partial: { ...partial, [field]: (partial[field] ?? "") + delta } });
  }

  private done(field: DraftField, draft: Draft): void {
    const { [field]: _, ...partial } = this.now.partial;
    this.show({ ...this.now, partial, waiting: this.now.waiting.filter((one) => one !== field) });
    this.take(draft);
  }

  private show(state: DraftingState): void {
    this.now = state;
    for (const listener of this.listeners) listener();
  }
}
