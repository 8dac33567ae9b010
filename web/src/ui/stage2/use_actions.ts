// Many key actions at once.
import { useEffect, useRef } from "react";
import type { Action, Doer } from "../../core/keys/keymap";
import { useApp } from "../shell/app_context";

export type Doers = Partial<Record<Action, Doer>>;

/** Has every named action done by its function while the component is mounted and `live`. */
export function useActions(doers: Doers, live: boolean): void {
  const { keymap } = useApp();
  const latest = useRef(doers);
  useEffect(() => {
    latest.current = doers;
  });
  const names = Object.keys(doers).join(" ");
  useEffect(() => {
    if (!live) return;
    const offs = (names.split(" ") as Action[]).map((name) =>
      keymap.on(name, (event) => {
        const doer = latest.current[name];
        return doer ? doer(event) : false;
      }),
    );
    return () => {
      for (const off of offs) off();
    };
  }, [keymap, names, live]);
}
