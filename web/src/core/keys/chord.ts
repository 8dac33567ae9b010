// Chords: a key with its modifiers, as text ("Mod+Shift+z"), from an event, and as people read it.

/** What of a KeyboardEvent says which keys are down. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const ORDER = ["Mod", "Alt", "Shift"];
/** Keys that say nothing on their own. */
const MODIFIERS = new Set([
  "Control",
  "Meta",
  "Alt",
  "Shift",
  "AltGraph",
  "CapsLock",
  "Dead",
  "Process",
  "Unidentified",
]);

/** The one spelling of a chord; null if it is none. */
export function chordOf(text: string): string | null {
  const plus = text.endsWith("+");
  const parts = (plus ? text.slice(0, -1) : text).split("+").filter(Boolean);
  const key = plus ? "+" : parts.pop();
  if (!key || MODIFIERS.has(key) || parts.some((part) => !ORDER.includes(part))) return null;
  const named = key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key;
  return [...ORDER.filter((name) => parts.includes(name)), named].join("+");
}

/**
 * The chords that a press may stand for, the likeliest first: by the letter on the key; by the place of the key, where the
 * layout has no Latin letter or digit there (Cyrillic; Alt on a Mac; digits on AZERTY).
 */
export function chordsOf(event: Pressed, mac: boolean): string[] {
  if (MODIFIERS.has(event.key)) return [];
  if (mac ? event.ctrlKey : event.metaKey) return []; // belongs to the system
  const mod = mac ? event.metaKey : event.ctrlKey;
  const found: string[] = [];
  const add = (key: string, shift: boolean) => {
    const parts = [mod && "Mod", event.altKey && "Alt", shift && "Shift"].filter(Boolean);
    const chord = [...parts, key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key].join("+");
    if (!found.includes(chord)) found.push(chord);
  };
  const isWord = event.key.length > 1 || event.key === " " || /^[a-z]$/i.test(event.key);
  // Shift is part of a sign ("?"), but is held beside a letter or an arrow key.
  add(event.key, isWord && event.shiftKey);
  const place = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(event.code);
  if (place && !isWord) add(place[1] ?? place[2] ?? "", event.shiftKey);
  return found;
}

const SIGNS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Delete: "Del",
};

/** How people read a chord: "Ctrl+Z", "⌘Z". */
export function chordLabel(chord: string, mac: boolean): string {
  const plus = chord.endsWith("+");
  const parts = (plus ? chord.slice(0, -1) : chord).split("+").filter(Boolean);
  const key = plus ? "+" : (parts.pop() ?? "");
  const shown = SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (!mac) return [...parts.map((part) => (part === "Mod" ? "Ctrl" : part)), shown].join("+");
  return parts.map((part) => ({ Mod: "⌘", Alt: "⌥", Shift: "⇧" })[part] ?? part).join("") + shown;
}
