// Keys in components: what an action does while a component is there, and the chord to print beside its button.
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { Action, Doer, Keymap, Place } from "../../core/keys/keymap";
import { useApp } from "./app_context";

/** Hands the page's key presses to the key map; once, at the top. */
export function useKeys(keymap: Keymap): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      keymap.dispatch(event);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [keymap]);
}

/** Has an action done by `run` while the component is mounted and `enabled`; the component mounted last goes first. */
export function useAction(action: Action, run: Doer, enabled = true): void {
  const { keymap } = useApp();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (enabled) return keymap.on(action, (event) => latest.current(event));
  }, [keymap, action, enabled]);
}

/** Makes the keys of a place work while the component is mounted and `active`. */
export function usePlace(place: Place, active = true): void {
  const { keymap } = useApp();
  useEffect(() => {
    if (active) return keymap.enter(place);
  }, [keymap, place, active]);
}

/** The first chord of an action as people read it; undefined where it has none. */
export function useChord(action: Action): string | undefined {
  const { keymap } = useApp();
  return useSyncExternalStore(keymap.subscribe, () => keymap.label(action)) || undefined;
}
