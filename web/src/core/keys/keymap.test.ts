// Keys: chords on any layout, places, conflicts, rebinding, typing.
import { expect, test } from "vitest";
import { ACTIONS, type Action } from "./actions";
import { chordLabel, chordOf, chordsOf, type Pressed } from "./chord";
import { type KeyEvent, Keymap, type Shelf } from "./keymap";

function press(key: string, more: Partial<KeyEvent> & { tag?: string; type?: string } = {}) {
  const { tag, type, ...event } = more;
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key;
  const made = {
    ...{ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
    ...{ repeat: false, isComposing: false, defaultPrevented: false, prevented: false },
    target: tag ? ({ tagName: tag, type } as unknown as EventTarget) : null,
    preventDefault: () => {
      made.prevented = true;
    },
    ...event,
  };
  return made;
}

class MapShelf implements Shelf {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
}

function setUp(...actions: Action[]) {
  const keymap = new Keymap(new MapShelf());
  const done: Action[] = [];
  for (const action of actions) keymap.on(action, () => void done.push(action));
  return { keymap, done };
}

const pressed = (key: string, code: string, more: Partial<Pressed> = {}): Pressed => ({
  ...{ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...more,
});

test.each([
  ["a letter", pressed("z", "KeyZ", { ctrlKey: true }), false, "Mod+z"],
  ["with Shift", pressed("Z", "KeyZ", { ctrlKey: true, shiftKey: true }), false, "Mod+Shift+z"],
  ["Cmd on a Mac", pressed("z", "KeyZ", { metaKey: true }), true, "Mod+z"],
  ["the letter on the key counts, not its place", pressed("q", "KeyA"), false, "q"],
  ["Cyrillic: the place of the key", pressed("я", "KeyZ", { ctrlKey: true }), false, "Mod+z"],
  ["Alt on a Mac makes other signs", pressed("®", "KeyR", { altKey: true }), true, "Alt+r"],
  ["AZERTY digits", pressed("&", "Digit1"), false, "1"],
  ["AZERTY digits with Shift", pressed("1", "Digit1", { shiftKey: true }), false, "1"],
  ["signs carry their Shift", pressed("?", "Slash", { shiftKey: true }), false, "?"],
  ["Shift with an arrow", pressed("ArrowLeft", "ArrowLeft", { shiftKey: true }), false, "Shift+ArrowLeft"],
  ["Space", pressed(" ", "Space"), false, "Space"],
])("chord: %s", (_, event, mac, chord) => {
  expect(chordsOf(event, mac)).toContain(chord);
});

test("a lone modifier, and what belongs to the system, is no chord", () => {
  expect(chordsOf(pressed("Control", "ControlLeft", { ctrlKey: true }), false)).toEqual([]);
  expect(chordsOf(pressed("a", "KeyA", { metaKey: true }), false)).toEqual([]);
  expect(chordsOf(pressed("a", "KeyA", { ctrlKey: true }), true)).toEqual([]);
});

test("spelling", () => {
  expect(chordOf("Shift+Mod+Z")).toBe("Mod+Shift+z");
  expect(chordOf("+")).toBe("+");
  expect(chordOf("Mod++")).toBe("Mod++");
  expect(chordOf("Hyper+a")).toBeNull();
  expect(chordOf("Shift")).toBeNull();
  expect(chordLabel("Mod+Shift+z", false)).toBe("Ctrl+Shift+Z");
  expect(chordLabel("Mod+Shift+z", true)).toBe("⌘⇧Z");
  expect(chordLabel("ArrowLeft", false)).toBe("←");
});

test("the chords that actions come with are well spelt and do not clash", () => {
  const keymap = new Keymap();
  for (const action of Object.keys(ACTIONS) as Action[]) {
    for (const chord of ACTIONS[action].chords) {
      expect(chordOf(chord), action).toBe(chord);
      expect(keymap.conflicts(action, chord), `${action}: ${chord}`).toEqual([]);
    }
  }
});

test("an action is done where its place is active, and the browser does nothing else with the key", () => {
  const { keymap, done } = setUp("play", "undo");
  expect(keymap.dispatch(press(" "))).toBe(false);
  const leave = keymap.enter("episode");
  const event = press(" ");
  expect(keymap.dispatch(event)).toBe(true);
  expect(event.prevented).toBe(true);
  expect(keymap.dispatch(press("z", { ctrlKey: true }))).toBe(true);
  leave();
  keymap.dispatch(press(" "));
  expect(done).toEqual(["play", "undo"]);
});

test("what was entered last hears a key first; one with nothing to do passes it on", () => {
  const { keymap, done } = setUp("step.forward");
  keymap.enter("episode");
  keymap.enter("selection");
  let moves = true;
  keymap.on("nudge.right", () => {
    if (!moves) return false;
    done.push("nudge.right");
  });
  keymap.dispatch(press("ArrowRight"));
  moves = false;
  keymap.dispatch(press("ArrowRight"));
  expect(done).toEqual(["nudge.right", "step.forward"]);
});

test("the latest doer of an action goes first, until it is taken off", () => {
  const keymap = new Keymap();
  const done: string[] = [];
  keymap.on("help", () => void done.push("page"));
  const off = keymap.on("help", () => void done.push("dialog"));
  keymap.dispatch(press("?", { shiftKey: true }));
  off();
  off();
  keymap.dispatch(press("?", { shiftKey: true }));
  expect(done).toEqual(["dialog", "page"]);
  expect(keymap.run("help")).toBe(true);
  expect(keymap.run("comment")).toBe(false);
});

test("while typing only chords with Ctrl and Escape are heard, and those that edit text are not", () => {
  const { keymap, done } = setUp("undo", "cancel", "stage.next", "help");
  keymap.enter("episode");
  const tag = "TEXTAREA";
  keymap.dispatch(press("?", { tag, shiftKey: true }));
  keymap.dispatch(press("a", { tag, ctrlKey: true }));
  expect(done).toEqual([]);
  keymap.dispatch(press("z", { tag, ctrlKey: true }));
  keymap.dispatch(press("Escape", { tag }));
  keymap.dispatch(press("Enter", { tag, ctrlKey: true }));
  expect(done).toEqual(["undo", "cancel", "stage.next"]);
  keymap.dispatch(press("?", { tag: "INPUT", type: "checkbox", shiftKey: true }));
  expect(done.at(-1)).toBe("help");
});

test("a button keeps Enter and Space for itself", () => {
  const { keymap, done } = setUp("play");
  keymap.enter("episode");
  expect(keymap.dispatch(press(" ", { tag: "BUTTON" }))).toBe(false);
  expect(done).toEqual([]);
});

test("a key that is held down repeats only what is made for it; composing is no key", () => {
  const { keymap, done } = setUp("step.forward", "play");
  keymap.enter("episode");
  keymap.dispatch(press(" ", { repeat: true }));
  keymap.dispatch(press("ArrowRight", { repeat: true }));
  keymap.dispatch(press("ArrowRight", { isComposing: true }));
  expect(done).toEqual(["step.forward"]);
});

test("rebinding: kept over a reload, told to listeners, listed, taken back", () => {
  const shelf = new MapShelf();
  const keymap = new Keymap(shelf);
  const before = keymap.sheet();
  let told = 0;
  keymap.subscribe(() => told++);
  keymap.rebind("play", ["F8", "Mod+P"]);
  expect(told).toBe(1);
  expect(keymap.sheet()).not.toBe(before);
  const again = new Keymap(shelf);
  expect(again.chords("play")).toEqual(["F8", "Mod+p"]);
  expect(again.label("play")).toBe("F8");
  const row = again.sheet().flatMap(({ rows }) => rows).find(({ action }) => action === "play"); // biome-ignore format: one line
  expect(row).toMatchObject({ own: true, labels: ["F8", "Ctrl+P"] });
  again.reset("play");
  expect(new Keymap(shelf).chords("play")).toEqual(ACTIONS.play.chords);
});

test("a chord that does something else there is refused; the same one in a place apart is not", () => {
  const keymap = new Keymap();
  expect(keymap.conflicts("play", ACTIONS.loop.chords[0] ?? "")).toEqual(["loop"]);
  expect(() => keymap.rebind("play", ACTIONS.loop.chords)).toThrow(`already does "${ACTIONS.loop.says}"`);
  expect(() => keymap.rebind("play", ["Hyper+x"])).toThrow("no chord");
  expect(keymap.chords("play")).toEqual(ACTIONS.play.chords);
  keymap.rebind("type.1", ["F9"]);
  keymap.rebind("tool.arrow", ["F9"]);
  expect(keymap.conflicts("help", "F9")).toEqual(["type.1", "tool.arrow"]);
});

test("what is kept and is not ours is left out", () => {
  const shelf = new MapShelf();
  shelf.setItem("vifailback.keys", JSON.stringify({ play: ["p", 3, "Hyper+x"], nothing: ["a"], undo: "z" }));
  expect(new Keymap(shelf).chords("play")).toEqual(["p"]);
  expect(new Keymap(shelf).chords("undo")).toEqual(ACTIONS.undo.chords);
  shelf.setItem("vifailback.keys", "{");
  expect(new Keymap(shelf).chords("play")).toEqual(ACTIONS.play.chords);
});

test("an action without chords is still done by its button", () => {
  const { keymap, done } = setUp("play");
  keymap.rebind("play", []);
  expect(keymap.label("play")).toBe("");
  keymap.run("play");
  expect(done).toEqual(["play"]);
});
