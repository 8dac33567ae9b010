// A scripted server for tests: keeps one document by the server's rules, and fails where it is told to.
import { ApiError, NetworkError } from "../api/errors";
import type { AnnotationJson, Change, DocumentState, Item, Json, Operation, Saved } from "../api/types";
import { same, valueAt, withChanges } from "../document/patch";

/** What happens to the next request: it is lost on the way, its answer is, or the server answers with an error. */
export type Fault = "request lost" | "answer lost" | ApiError;

interface Event {
  operation: string;
  by: string;
  label: string;
  before: AnnotationJson;
}

export class ServerTwin {
  annotation: AnnotationJson;
  revision = 0;
  readonly events: Event[] = [];
  /** Ids of every request that came in, lost answers included. */
  readonly requests: string[][] = [];
  faults: Fault[] = [];
  /** Requests find nobody. */
  isDown = false;
  token = "token";
  holder: string | null = null;
  /** Says what is wrong with an annotation; null where it is valid. */
  check: (annotation: AnnotationJson) => string | null = () => null;
  private gate: Promise<void> = Promise.resolve();

  constructor(annotation: Partial<AnnotationJson> = {}) {
    this.annotation = { episode: "lid/1", task: "Grasp the lid.", ...annotation };
  }

  document = async (): Promise<DocumentState> => {
    if (this.isDown) throw new NetworkError("document", null);
    return {
      episode: this.annotation.episode,
      revision: this.revision,
      annotation: this.annotation,
      item: ITEM,
      comments: [],
      track: "",
    };
  };

  operations = async (_episode: string, token: string, operations: Operation[]): Promise<Saved> => {
    await this.gate;
    const fault = this.isDown ? "request lost" : this.faults.shift();
    if (fault === "request lost") throw new NetworkError("operations", null);
    if (fault instanceof ApiError) throw fault;
    this.requests.push(operations.map(({ id }) => id));
    // As over the wire: what the page changes later must not change what was sent.
    const saved = this.save(token, structuredClone(operations));
    if (fault === "answer lost") throw new NetworkError("operations", null);
    return structuredClone(saved);
  };

  /** Another person saves something. */
  other(changes: Change[], by = "ben"): void {
    this.add({ id: `other-${this.revision}`, label: "other", base: this.revision, changes, at: "" }, by);
  }

  /** Requests wait until the function that is returned is called. */
  hold(): () => void {
    let open = () => {};
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  private save(token: string, operations: Operation[]): Saved {
    if (token !== this.token) {
      throw new ApiError(409, "not yours", { detail: "not yours", holder: this.holder });
    }
    const own = new Set(operations.map(({ id }) => id));
    for (const operation of operations) {
      if (this.events.some((event) => event.operation === operation.id)) continue;
      const conflicts = operation.changes
        .filter((change) => this.clashes(operation.base, change, own))
        .map(({ path, value }) => ({ path, theirs: valueAt(this.annotation, path), yours: value }));
      if (conflicts.length) {
        const { revision, annotation } = this;
        throw new ApiError(409, "clash", { detail: "clash", operation: operation.id, revision, annotation, conflicts });
      }
      const wrong = this.check(withChanges(this.annotation, operation.changes));
      if (wrong) throw new ApiError(422, wrong, { detail: wrong, operation: operation.id });
      this.add(operation, token);
    }
    return { revision: this.revision, annotation: this.annotation, applied: [...own] };
  }

  private clashes(base: number, change: Change, own: Set<string>): boolean {
    const values = this.events.map(({ before }) => valueAt(before, change.path));
    const now: Json = valueAt(this.annotation, change.path);
    const foreign = this.events.some(
      (event, index) =>
        index >= base &&
        !own.has(event.operation) &&
        !same(values[index], index + 1 < values.length ? values[index + 1] : now),
    );
    return foreign && !same(now, change.value);
  }

  private add(operation: Operation, by: string): void {
    this.events.push({ operation: operation.id, by, label: operation.label, before: this.annotation });
    this.annotation = withChanges(this.annotation, operation.changes);
    this.revision += 1;
  }
}

export const ITEM: Item = {
  episode: "lid/1",
  task: "Grasp the lid.",
  state: "started",
  stage: 1,
  outcome: null,
  failure_type: null,
  assignee: null,
  author: null,
  holder: null,
  priority: 0,
  gold: false,
  copies: 1,
  open_comments: 0,
  unverified: 0,
  active_s: 0,
  updated: null,
};
