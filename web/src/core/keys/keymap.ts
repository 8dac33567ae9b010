// The key map: which chord does which action where, what a person has rebound, and the dispatch of key presses.
import { ABOVE, ACTIONS, type Action, APART, PLACES, type Place } from "./actions";
import { chordLabel, chordOf, chordsOf, type Pressed } from "./chord";

export { ACTIONS, type Action, PLACES, type Place } from "./actions";

/** Returning false says that there was nothing to do: another action with the same chord gets its turn. */
export type Doer = (event: KeyEvent) => unknown;

/** What the key map needs of a KeyboardEvent. */
export interface KeyEvent extends Pressed {
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly defaultPrevented: boolean;
  readonly target: EventTarget | null;
  preventDefault(): void;
}

/** Where the person's own chords are kept (localStorage). */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface SheetRow {
  action: Action;
  says: string;
  chords: string[];
  /** The chords as people read them. */
  labels: string[];
  /** The person has rebound it. */
  own: boolean;
}

const KEPT = "vifailback.keys";
const ALL = Object.keys(ACTIONS) as Action[];

export class Keymap {
  private own: Partial<Record<Action, string[]>> = {};
  private readonly doers = new Map<Action, Doer[]>();
  private readonly active: Place[] = ["everywhere"];
  private readonly listeners = new Set<() => void>();
  private rows: readonly { place: Place; title: string; rows: SheetRow[] }[] | null = null;

  constructor(
    private readonly shelf: Shelf | null = null,
    readonly mac = false,
  ) {
    this.own = read(shelf);
  }

  /** Has an action done by a function until the function that is returned is called. The latest one goes first. */
  on(action: Action, doer: Doer): () => void {
    const own: Doer = (event) => doer(event);
    this.doers.set(action, [own, ...(this.doers.get(action) ?? [])]);
    return () => {
      const rest = (this.doers.get(action) ?? []).filter((other) => other !== own);
      this.doers.set(action, rest);
    };
  }

  /** Makes a place active until the function that is returned is called. */
  enter(place: Place): () => void {
    this.active.unshift(place);
    return () => {
      const index = this.active.indexOf(place);
      if (index >= 0) this.active.splice(index, 1);
    };
  }

  /** Does an action as if its key had been pressed (buttons, menus). False if nothing does it now. */
  run(action: Action, event?: KeyEvent): boolean {
    return (this.doers.get(action) ?? []).some((doer) => doer(event ?? NO_KEY) !== false);
  }

  /** Gives a key press to the action that it stands for; true if there was one. */
  dispatch(event: KeyEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const typing = isTyping(event.target);
    const free = event.key === "Escape" || event.ctrlKey || event.metaKey;
    if (typing && (!free || isEditing(event, this.mac))) return false;
    if (isPressable(event.target) && (event.key === "Enter" || event.key === " ") && !free) return false;
    for (const chord of chordsOf(event, this.mac)) {
      for (const action of this.actionsFor(chord)) {
        if (event.repeat && !ACTIONS[action].repeats) continue;
        if (!this.run(action, event)) continue;
        event.preventDefault();
        return true;
      }
    }
    return false;
  }

  chords(action: Action): readonly string[] {
    return this.own[action] ?? ACTIONS[action].chords;
  }

  /** The first chord of an action as people read it, for a tooltip; "" where it has none. */
  label(action: Action): string {
    const first = this.chords(action)[0];
    return first === undefined ? "" : chordLabel(first, this.mac);
  }

  /** The actions that a chord for `action` would clash with: heard in the same place, or in one active with it. */
  conflicts(action: Action, chord: string): Action[] {
    const wanted = chordOf(chord);
    return ALL.filter(
      (other) =>
        other !== action &&
        this.chords(other).some((own) => chordOf(own) === wanted) &&
        clash(ACTIONS[action].place, ACTIONS[other].place),
    );
  }

  /** Binds an action to other chords. Throws where one is none, or clashes with another action. */
  rebind(action: Action, chords: readonly string[]): void {
    const wanted = chords.map((text) => {
      const chord = chordOf(text);
      if (chord === null) throw new Error(`${text} is no chord; expected for example "Mod+Shift+z" or "a"`);
      const taken = this.conflicts(action, chord)[0];
      if (taken) throw new Error(`${chordLabel(chord, this.mac)} already does "${ACTIONS[taken].says}"`);
      return chord;
    });
    this.own = { ...this.own, [action]: wanted };
    this.changed();
  }

  /** Gives an action, or all of them, the chords that they came with. */
  reset(action?: Action): void {
    if (action) delete this.own[action];
    else this.own = {};
    this.changed();
  }

  /** The chord of a press, to rebind an action by pressing it; null for a lone modifier. */
  pressed(event: Pressed): string | null {
    return chordsOf(event, this.mac)[0] ?? null;
  }

  /** What the "?" sheet shows; the same object until something is rebound. */
  sheet(): readonly { place: Place; title: string; rows: SheetRow[] }[] {
    this.rows ??= (Object.keys(PLACES) as Place[]).map((place) => ({
      place,
      title: PLACES[place],
      rows: ALL.filter((action) => ACTIONS[action].place === place).map((action) => ({
        action,
        says: ACTIONS[action].says,
        chords: [...this.chords(action)],
        labels: this.chords(action).map((chord) => chordLabel(chord, this.mac)),
        own: this.own[action] !== undefined,
      })),
    }));
    return this.rows;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Actions of the active places that have the chord; of the place entered last first. */
  private actionsFor(chord: string): Action[] {
    const found = ALL.filter((action) => this.chords(action).includes(chord));
    return this.active.flatMap((place) => found.filter((action) => ACTIONS[action].place === place));
  }

  private changed(): void {
    this.rows = null;
    try {
      if (Object.keys(this.own).length) this.shelf?.setItem(KEPT, JSON.stringify(this.own));
      else this.shelf?.removeItem(KEPT);
    } catch {
      // the shelf is full or forbidden: the chords hold until the page is closed
    }
    for (const listener of this.listeners) listener();
  }
}

const NO_KEY: KeyEvent = {
  key: "",
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  target: null,
  preventDefault: () => {},
};

/** Whether two actions with one chord would get in each other's way. */
function clash(one: Place, other: Place): boolean {
  if (one === other) return true;
  if (ABOVE[one]?.includes(other) || ABOVE[other]?.includes(one)) return false;
  return !APART.some((pair) => pair.includes(one) && pair.includes(other));
}

function read(shelf: Shelf | null): Partial<Record<Action, string[]>> {
  const found: Partial<Record<Action, string[]>> = {};
  try {
    const kept: unknown = JSON.parse(shelf?.getItem(KEPT) ?? "{}");
    if (typeof kept !== "object" || kept === null) return found;
    for (const [action, chords] of Object.entries(kept)) {
      if (!(action in ACTIONS) || !Array.isArray(chords)) continue;
      const read = chords.map((chord) => (typeof chord === "string" ? chordOf(chord) : null));
      found[action as Action] = read.filter((chord) => chord !== null);
    }
  } catch {
    // not ours, or forbidden: the chords that actions come with
  }
  return found;
}

/** A press that edits text, which the text field must get: its own undo is replaced by ours, its cursor keys are not. */
function isEditing(event: KeyEvent, mac: boolean): boolean {
  const mod = mac ? event.metaKey : event.ctrlKey;
  return mod && /^(?:[acvx]|Arrow.*|Home|End|Backspace|Delete)$/i.test(event.key) && !event.altKey;
}

function isTyping(target: EventTarget | null): boolean {
  const element = target as Partial<HTMLInputElement> | null;
  const name = element?.tagName?.toUpperCase();
  if (name === "TEXTAREA" || name === "SELECT" || element?.isContentEditable) return true;
  const noText = ["button", "checkbox", "radio", "range", "submit", "reset", "color", "file", "image"];
  return name === "INPUT" && !noText.includes(element?.type ?? "text");
}

/** Enter and Space press it. */
function isPressable(target: EventTarget | null): boolean {
  const element = target as Partial<HTMLElement> | null;
  const name = element?.tagName?.toUpperCase();
  return name === "BUTTON" || name === "A" || name === "SUMMARY" || name === "INPUT";
}
