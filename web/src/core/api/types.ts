// What the server and the page say to each other: the JSON of /api, and the annotation schema (docs/annotations.md).

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

// --- The annotation, as Python's store/schema.py writes it: what is empty is left out, unknown keys are kept. ---

export type Outcome = "Successful" | "Failed";
export type FailureType = "task planning" | "gripper 6d-pose" | "gripper state" | "human intervention";
export type KeyframeRole = "avoidance" | "correction";
export type Axis = "x" | "y" | "z";
export type Arm = "left" | "right" | "only";
export type Direction = "forward" | "backward" | "left" | "right" | "upward" | "downward";
export type Magnitude = "slightly" | "significantly";

/** A place in per mille of the image's width and height, 0 to 1000. */
export interface Point {
  x: number;
  y: number;
}

export type SymbolJson =
  | { symbol: "arrow"; start: Point; end: Point; axes: Axis[] }
  | { symbol: "turn"; center: Point; clockwise: boolean }
  | { symbol: "target"; at: Point }
  | { symbol: "align"; start: Point; end: Point }
  | { symbol: "gripper"; at: Point; open: boolean }
  | { symbol: "hold"; at: Point }
  | { symbol: "rewind"; at: Point };

export type CommandJson =
  | { command: "move"; arm: Arm; direction: Direction; size?: Magnitude }
  | { command: "rotate"; arm: Arm; clockwise: boolean }
  | { command: "grasp"; arm: Arm; open: boolean; keep?: boolean }
  | { command: "hold still"; arm?: Arm }
  | { command: "go back"; arm: Arm };

export interface KeyframeJson {
  /** 0-based frame index in the episode. */
  index: number;
  low_level?: string;
  commands?: CommandJson[];
  symbols?: SymbolJson[];
  high_level?: string;
  unread?: Json[];
}

/** Who wrote the value of a field, where it was not simply typed by a person. Kept under "provenance", by field path. */
export interface Provenance {
  /** "template", "grammar", or the model's name. */
  by: string;
  /** What it wrote. */
  draft: Json;
  state: "unverified" | "accepted" | "edited";
  /** Name of the prompt set that it was drafted with. */
  prompts?: string;
  who?: string;
  at?: string;
}

export interface AnnotationJson {
  episode: string;
  task: string;
  outcome?: Outcome;
  subtasks?: string[];
  /** Where the 1st, 2nd, ... subtask begins (0-based frames), as far as a person has said; unknown to the schema, kept by it. */
  subtask_frames?: number[];
  /** 1-based. */
  failed_subtask?: number;
  failure_type?: FailureType;
  avoidance?: KeyframeJson;
  correction?: KeyframeJson;
  reason?: string;
  camera?: string;
  length?: number;
  fps?: number;
  size?: [number, number];
  author?: string;
  stage?: number;
  /** Field path joined by "." ("reason", "avoidance.high_level") -> who wrote it. */
  provenance?: Record<string, Provenance>;
}

// --- Who ---

export type Role = "annotator" | "reviewer" | "admin";
export interface User {
  name: string;
  role: Role;
}
/** GET api/session */
export interface Session {
  user: User | null;
  /** "local": one person on this machine, no accounts. */
  mode: "local" | "accounts";
  version: string;
  /** A model is configured for drafts and subtasks; its name. */
  model: string | null;
  /** A diagnosing model is configured for prefill; its name. */
  diagnosis: string | null;
  /** Name of the OpenID provider to log in with. */
  oidc: string | null;
  title: string;
  /** Names the annotation database, so that what the page kept for another one is not sent to this one; "" if unknown. */
  store?: string;
}

/** A person who may log in. GET api/users -> Person[] ; POST api/users {name, role, password?, email?} -> Person ;
 *  POST api/users/change {name, role?, password?, email?} -> Person ; POST api/users/remove {name}. Admins only.
 *  POST api/password {old, new} -> Session: one's own; ends the sessions in other browsers.
 *  GET api/oidc/login sends the browser to the provider; it comes back to the page, with ?refused=why if it was refused. */
export interface Person {
  name: string;
  role: Role;
  /** Lets them in through the OpenID provider; null without. */
  email: string | null;
  has_password: boolean;
  /** Has logged in through the provider before. */
  linked: boolean;
}

// --- The queue ---

export type ItemState = "todo" | "started" | "submitted" | "returned" | "accepted";
export interface Item {
  episode: string;
  task: string;
  state: ItemState;
  /** How far the annotation has come, 0 to 3. */
  stage: number;
  outcome: Outcome | null;
  failure_type: FailureType | null;
  assignee: string | null;
  author: string | null;
  /** Who holds the lease now. */
  holder: string | null;
  priority: number;
  gold: boolean;
  /** How many people annotate it independently (1: only the annotation itself). */
  copies: number;
  open_comments: number;
  /** Fields that a model wrote and nobody has verified. */
  unverified: number;
  active_s: number;
  updated: string | null;
}
/** GET api/items?state=&assignee=&task=&failure_type=&text=&gold=&sort=&offset=&limit= (all optional; state may repeat) */
export interface Items {
  total: number;
  counts: Record<ItemState, number>;
  tasks: string[];
  people: string[];
  items: Item[];
}
/** POST api/login {name, password} -> Session | 401 ; POST api/logout {} -> Session (user null).
 *  Any route: 401 {detail} when nobody is logged in (any more), 403 {detail} when the role does not allow it. */

/** POST api/items/next {tab, after?, state?, task?, text?, peek?} -> the next item that this person may do, leased to `tab`; null
 *  when done. `peek`: only say which it would be, without a lease. */
export interface Next {
  item: Item | null;
  /** The lease of it; null with `peek`. */
  lease?: Lease | null;
}
/** POST api/leases {episode, tab, take?, copy?} -> 200 Lease | 409 {detail, holder, until} | 403 {detail}: not this person's to do,
 *  or accepted (read only). `take`: take it over, from another page of one's own or (reviewers) from somebody else; without it, a
 *  live lease of another page is a 409 for everybody. `copy`: begin an independent copy of one's own (reviewers; annotators get
 *  theirs without asking). An ended lease can still be renewed and written with until another page takes it.
 *  POST api/leases/renew {episode, token, stage, active_s}; POST api/leases/release {episode, token} */
/*  `take` true: also where the same person holds it in another tab (that tab died, or is told that it lost the lease).
 *  `active_s`: seconds of activity in `stage` since the last renewal that was answered. */
export interface Lease {
  episode: string;
  token: string;
  holder: string;
  until: string;
}

// --- The document ---

export interface Comment {
  id: number;
  episode: string;
  author: string;
  text: string;
  at: string;
  resolved: boolean;
  pin: { stage?: number; role?: KeyframeRole; frame?: number; point?: Point; field?: string } | null;
}
/** GET api/document?episode=&track= (track may be left out) */
export interface DocumentState {
  episode: string;
  /** Revision of this document; 0 where nothing is saved yet. Send it as `base`. */
  revision: number;
  annotation: AnnotationJson;
  item: Item;
  comments: Comment[];
  /** "" for the annotation itself, else the name of the person whose independent copy this is. */
  track: string;
}
/**
 * A value set at a path of the annotation (["avoidance", "symbols"]); null removes it. Tables on the way are made where
 * they are missing ("provenance"), and a "provenance" that is left empty is removed. Every element of the path is a key
 * of a table (["provenance", "avoidance.high_level"]), never an index of a list.
 */
export interface Change {
  path: string[];
  value: Json;
}
/** One thing that a person did; `id` is a UUID made by the page, so that a repeated send is not done twice. */
export interface Operation {
  id: string;
  label: string;
  /** Revision of the document that it was made on. */
  base: number;
  changes: Change[];
  /** When it was done, ISO 8601. */
  at: string;
}
/**
 * POST api/operations {episode, token, track?, operations} -> 200 Saved | 409 Conflict | 409 {detail, holder} (the lease is
 * not this page's any more; no "conflicts") | 422 {detail, operation?} (the value is not possible; nothing from that
 * operation on was saved).
 *
 * The operations are done in their order. One conflicts when somebody else's change after its `base` set the same path, or
 * one above or below it, to something else than it sets. Changes by operations that stand in the same request (those saved
 * by an earlier send included) do not count: a page that does not know whether its first send arrived sends all again.
 */
export interface Saved {
  revision: number;
  annotation: AnnotationJson;
  /** Ids of the operations that are saved now, the repeated ones included. */
  applied: string[];
}
/** 409 of api/operations: somebody else changed the same field; nothing of the operation was saved. */
export interface Conflict {
  detail: string;
  /** Ids of the operations before it that this request saved. A 422 of api/operations has `operation`, `field` and this, too. */
  applied?: string[];
  operation: string;
  revision: number;
  annotation: AnnotationJson;
  conflicts: { path: string[]; theirs: Json; yours: Json }[];
}
/** GET api/history?episode=&track= -> changes (source "annotate", "import") and deeds (source "work": submitted, returned), oldest first. */
export interface Revision {
  revision: number;
  author: string;
  when: string;
  source: string;
  label: string;
}
/** POST api/submit {episode, token} ; POST api/review {episode, verdict: "accept" | "return", text?, pin?} -> Item.
 *  POST api/comments {episode, text, pin?} -> Comment ; POST api/comments/resolve {id, resolved} -> Comment.
 *  POST api/assign {episodes, assignee} ; POST api/gold {episodes, gold} ; POST api/copies {episodes, copies} ; POST api/priority {episodes, priority} -> {changed}.
 *  GET api/agreement -> Agreement ; GET api/time -> Time */
export interface Agreement {
  pairs: number;
  /** Cohen's kappa, null where it is not defined. */
  outcome_kappa: number | null;
  type_kappa: number | null;
  subtask_agreement: number | null;
  /** Frames between the two keyframes: median and 90th percentile. */
  avoidance_frames: { median: number; p90: number; n: number } | null;
  correction_frames: { median: number; p90: number; n: number } | null;
  /** Per mille of the image's diagonal between matched symbols, and the share of symbols that found a partner. */
  symbol_distance: { median: number; p90: number; n: number; matched: number } | null;
  people: {
    name: string;
    pairs: number;
    type_agreement: number | null;
    avoidance_frames_median: number | null;
    /** Gold items done, and the share whose outcome and type meet the gold annotation. */
    gold: number;
    gold_accuracy?: number | null;
  }[];
}
export interface Time {
  episodes: number;
  median_s: number | null;
  by_stage_s: number[];
  people: { name: string; episodes: number; active_s: number; median_s: number | null }[];
}

// --- Recordings ---

export interface Camera {
  name: string;
  width: number;
  height: number;
}
/** GET api/episode?episode= */
export interface EpisodeInfo {
  episode: string;
  task: string;
  fps: number;
  length: number;
  /** The head camera first. */
  cameras: Camera[];
  outcome: Outcome | null;
  problems: string[];
}
/** GET api/media?episode=&camera= : how to show the frames of a camera exactly. */
export type Media =
  | {
      kind: "video";
      /** WebCodecs codec string ("avc1.64001e"). */
      codec: string;
      /** Base64 of the decoder's configuration record; null where the codec needs none. */
      description: string | null;
      coded_width: number;
      coded_height: number;
      /** Display size after rotation, and the rotation to apply to decoded pictures: the linear part of the display matrix. */
      width: number;
      height: number;
      orientation: [number, number, number, number];
      /** Samples in decoding order: presentation time [us], bytes, whether decoding can start here. */
      pts: number[];
      size: number[];
      key: number[];
      /** Sample of the n-th frame of the episode. */
      shown: number[];
      /** For the n-th frame, the sample to start decoding at. */
      start: number[];
      times_s: number[];
      version: string;
    }
  | {
      kind: "images";
      width: number;
      height: number;
      times_s: number[];
      version: string;
      /** Indices of the frames that are there, increasing, where only some of an episode were kept. */
      held?: number[];
    };
/** GET api/samples?episode=&camera=&first=&last=&version= -> the bytes of samples first..last (inclusive), one after
 *  another; fewer where the file breaks off; at most 4096 samples and 64 MiB.
 *  GET api/frame?episode=&camera=&index=&quality=&version= -> image/jpeg.
 *  With the media's `version`, answers may be kept for a day; 409 where the recording has changed since. */

// --- Words ---

/** POST api/language {sentence?} | {commands?}, {code?} | {symbols?} ; either half may be left out. */
export interface Language {
  sentence: string;
  commands: CommandJson[];
  code: string;
  symbols: SymbolJson[];
  problems: { line: string; why: string }[];
  contradictions: string[];
}
/** POST api/subtasks {task, use: "grammar" | "model"} */
export interface Subtasks {
  subtasks: string[];
  by: string;
}
export type DraftField = "reason" | "avoidance.high_level" | "correction.high_level";
/** POST api/drafts {episode, fields, use: "template" | "model", annotation} -> newline-delimited JSON, one of these a line. */
export type DraftEvent =
  | { field: DraftField; delta: string }
  | { field: DraftField; done: true; text: string; by: string; prompts?: string }
  | { error: string };
/** POST api/prefill {episode, annotation?} (for its task, subtasks and what a person has set) -> what the diagnosing model says, as changes with provenance "unverified". */
export interface Prefill {
  changes: Change[];
  by: string;
  problems: string[];
}
