// Text that was typed and not read yet when its field goes away: it is read all the same.
import { useEffect, useRef } from "react";
import type { Language } from "../../core/api/types";
import type { Stage2 } from "./use_studio";

/** Does something once, when the component goes away, with what it knew last. */
export function useLeaving(leave: () => void): void {
  const latest = useRef(leave);
  useEffect(() => {
    latest.current = leave;
  });
  useEffect(() => () => latest.current(), []);
}

export function readOnLeaving(
  { desk }: Stage2,
  text: { sentence: string } | { code: string },
  take: (found: Language) => void,
): void {
  desk.api.language(text).then(take, () => undefined); // the server is away: the words are kept, and read at the next visit
}
