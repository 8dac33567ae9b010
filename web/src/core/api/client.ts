// The server's routes as methods: one a route, typed, without any state.
import { ApiError, isAbort, NetworkError } from "./errors";
import type {
  Agreement,
  AnnotationJson,
  CommandJson,
  Comment,
  DocumentState,
  DraftEvent,
  DraftField,
  EpisodeInfo,
  FailureType,
  Item,
  ItemState,
  Items,
  Language,
  Lease,
  Media,
  Next,
  Operation,
  Person,
  Prefill,
  Revision,
  Role,
  Saved,
  Session,
  Subtasks,
  SymbolJson,
  Time,
} from "./types";

export { ApiError, isAbort, NetworkError } from "./errors";

export interface ItemsQuery {
  state?: ItemState[];
  assignee?: string;
  task?: string;
  failure_type?: FailureType;
  text?: string;
  gold?: boolean;
  sort?: string;
  offset?: number;
  limit?: number;
}

export interface NextQuery {
  after?: string;
  state?: ItemState[];
  task?: string;
  text?: string;
  /** Only say which it would be, without a lease. */
  peek?: boolean;
}

export interface NewPerson {
  name: string;
  role: Role;
  password?: string;
  email?: string;
}

export type Pin = NonNullable<Comment["pin"]>;
type Value = string | number | boolean | undefined | readonly string[];
type Query = Record<string, Value>;

/**
 * The server. Every method takes an optional signal to give up; then it ends with an AbortError.
 *
 * Every method throws ApiError (the server refused) or NetworkError (the server is away).
 */
export class Api {
  private readonly base: string;

  /** @param base where "api/..." is found, ending in "/". By default the folder of the page, so a sub-path works. */
  constructor(
    base?: string,
    private readonly send: typeof fetch = (input, init) => fetch(input, init),
  ) {
    this.base = base ?? new URL(".", document.baseURI).href;
  }

  /** The address of a route, for images and links. */
  url(path: string, query: Query = {}): string {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      for (const item of Array.isArray(value) ? value : [value])
        if (item !== undefined) search.append(key, String(item));
    }
    const text = search.toString();
    return new URL(`api/${path}${text && `?${text}`}`, this.base).href;
  }

  // --- who ---

  session = (signal?: AbortSignal) => this.get<Session>("session", {}, signal);
  login = (name: string, password: string, signal?: AbortSignal) =>
    this.post<Session>("login", { name, password }, signal);
  logout = (signal?: AbortSignal, everywhere = false) => this.post<Session>("logout", { everywhere }, signal);
  changePassword = (old: string, fresh: string, signal?: AbortSignal) =>
    this.post<Session>("password", { old, new: fresh }, signal);
  people = (signal?: AbortSignal) => this.get<Person[]>("users", {}, signal);
  addPerson = (person: NewPerson, signal?: AbortSignal) => this.post<Person>("users", person, signal);
  changePerson = (name: string, changes: Partial<NewPerson>, signal?: AbortSignal) =>
    this.post<Person>("users/change", { ...changes, name }, signal);
  removePerson = (name: string, signal?: AbortSignal) =>
    this.post<{ removed: string }>("users/remove", { name }, signal);

  // --- the queue ---

  items = (query: ItemsQuery = {}, signal?: AbortSignal) => this.get<Items>("items", { ...query }, signal);
  next = (tab: string, query: NextQuery = {}, signal?: AbortSignal) =>
    this.post<Next>("items/next", { tab, ...query }, signal);
  lease = (episode: string, tab: string, how: { take?: boolean; copy?: boolean } = {}, signal?: AbortSignal) =>
    this.post<Lease>("leases", { episode, tab, ...how }, signal);
  renewLease = (episode: string, token: string, stage: number, active_s: number, signal?: AbortSignal) =>
    this.post<Lease>("leases/renew", { episode, token, stage, active_s }, signal);

  /** `leaving`: the page is going away; the browser sends it all the same. */
  releaseLease = (episode: string, token: string, leaving = false) =>
    this.post<unknown>("leases/release", { episode, token }, undefined, leaving);

  submit = (episode: string, token: string, signal?: AbortSignal) =>
    this.post<Item>("submit", { episode, token }, signal);
  review = (
    episode: string,
    verdict: "accept" | "return",
    comment: { text?: string; pin?: Pin } = {},
    signal?: AbortSignal,
  ) => this.post<Item>("review", { episode, verdict, ...comment }, signal);
  assign = (episodes: string[], assignee: string | null, signal?: AbortSignal) =>
    this.post<{ changed: number }>("assign", { episodes, assignee }, signal);
  setGold = (episodes: string[], gold: boolean, signal?: AbortSignal) =>
    this.post<{ changed: number }>("gold", { episodes, gold }, signal);
  setCopies = (episodes: string[], copies: number, signal?: AbortSignal) =>
    this.post<{ changed: number }>("copies", { episodes, copies }, signal);
  setPriority = (episodes: string[], priority: number, signal?: AbortSignal) =>
    this.post<{ changed: number }>("priority", { episodes, priority }, signal);
  agreement = (signal?: AbortSignal) => this.get<Agreement>("agreement", {}, signal);
  time = (signal?: AbortSignal) => this.get<Time>("time", {}, signal);

  // --- the document ---

  document = (episode: string, track?: string, signal?: AbortSignal) =>
    this.get<DocumentState>("document", { episode, track: track || undefined }, signal);

  /** Throws ApiError 409 whose body is a Conflict (or says that the lease is lost), 422 where a value is not possible. */
  operations = (episode: string, token: string, operations: Operation[], track?: string, signal?: AbortSignal) =>
    this.post<Saved>("operations", { episode, token, ...(track ? { track } : {}), operations }, signal);
  history = (episode: string, signal?: AbortSignal) => this.get<Revision[]>("history", { episode }, signal);
  comment = (episode: string, text: string, pin?: Pin, signal?: AbortSignal) =>
    this.post<Comment>("comments", { episode, text, ...(pin ? { pin } : {}) }, signal);
  resolveComment = (id: number, resolved: boolean, signal?: AbortSignal) =>
    this.post<Comment>("comments/resolve", { id, resolved }, signal);

  // --- recordings ---

  episode = (episode: string, signal?: AbortSignal) => this.get<EpisodeInfo>("episode", { episode }, signal);
  media = (episode: string, camera: string, signal?: AbortSignal) =>
    this.get<Media>("media", { episode, camera }, signal);

  /** The bytes of samples first..last (inclusive), one after another. With the media's version the browser keeps them. */
  samples = async (
    episode: string,
    camera: string,
    first: number,
    last: number,
    signal?: AbortSignal,
    version?: string,
  ) => {
    const path = this.url("samples", { episode, camera, first, last, version });
    return this.body(path, await this.answer(path, { signal: signal ?? null }), (response) => response.arrayBuffer());
  };

  /** A JPEG picture of a frame. */
  frame = async (
    episode: string,
    camera: string,
    index: number,
    quality?: number,
    signal?: AbortSignal,
    version?: string,
  ) => {
    const path = this.url("frame", { episode, camera, index, quality, version });
    return this.body(path, await this.answer(path, { signal: signal ?? null }), (response) => response.blob());
  };
  frameUrl = (episode: string, camera: string, index: number, quality?: number) =>
    this.url("frame", { episode, camera, index, quality });

  // --- words ---

  language = (
    given: { sentence?: string; commands?: CommandJson[]; code?: string; symbols?: SymbolJson[] },
    signal?: AbortSignal,
  ) => this.post<Language>("language", given, signal);
  subtasks = (task: string, use: "grammar" | "model", signal?: AbortSignal) =>
    this.post<Subtasks>("subtasks", { task, use }, signal);
  prefill = (episode: string, annotation?: AnnotationJson, signal?: AbortSignal) =>
    this.post<Prefill>("prefill", { episode, ...(annotation ? { annotation } : {}) }, signal);

  /** Drafts as they are written. Leaving the loop early gives the request up. */
  async *drafts(
    episode: string,
    fields: DraftField[],
    use: "template" | "model",
    annotation: AnnotationJson,
    signal?: AbortSignal,
  ): AsyncGenerator<DraftEvent, void, undefined> {
    const path = this.url("drafts");
    const left = new AbortController();
    const response = await this.answer(path, {
      ...jsonRequest({ episode, fields, use, annotation }),
      signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
    });
    try {
      for await (const line of lines(response)) yield JSON.parse(line) as DraftEvent;
    } catch (error) {
      throw isAbort(error) || error instanceof SyntaxError ? error : new NetworkError(path, error);
    } finally {
      left.abort();
    }
  }

  private async get<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
    return this.json<T>(this.url(path, query), { signal: signal ?? null });
  }

  private async post<T>(path: string, body: unknown, signal?: AbortSignal, leaving = false): Promise<T> {
    return this.json<T>(this.url(path), { ...jsonRequest(body), signal: signal ?? null, keepalive: leaving });
  }

  private async json<T>(url: string, init: RequestInit): Promise<T> {
    const response = await this.answer(url, init);
    return this.body(url, response, async (given) => JSON.parse((await given.text()) || "null") as T);
  }

  private async answer(url: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await this.send(url, { credentials: "same-origin", ...init });
    } catch (error) {
      throw isAbort(error) ? error : new NetworkError(url, error);
    }
    if (response.ok) return response;
    throw await refusal(url, response);
  }

  private async body<T>(url: string, response: Response, read: (response: Response) => Promise<T>): Promise<T> {
    try {
      return await read(response);
    } catch (error) {
      throw isAbort(error) ? error : new NetworkError(url, error); // cut off, or not what the server says
    }
  }
}

function jsonRequest(body: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** A gateway's error means that our server is away, not that it refused. */
const AWAY = new Set([502, 503, 504]);

async function refusal(url: string, response: Response): Promise<Error> {
  const text = await response.text().catch(() => "");
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // a page of a proxy
  }
  const detail = typeof body === "object" && body !== null && "detail" in body ? body.detail : null;
  if (AWAY.has(response.status) && detail === null) return new NetworkError(url, new Error(`HTTP ${response.status}`));
  return new ApiError(response.status, typeof detail === "string" ? detail : `HTTP ${response.status}`, body);
}

/** The lines of a streamed body, as they come; empty ones are left out. */
async function* lines(response: Response): AsyncGenerator<string, void, undefined> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const parts = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = done ? "" : (parts.pop() ?? "");
    for (const part of parts) if (part.trim()) yield part;
    if (done) return;
  }
}
