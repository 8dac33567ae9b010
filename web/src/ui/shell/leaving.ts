// Asks before the page is left with work that neither the server nor this browser has.
import type { Editor } from "../../core/document/editor";

/** Asks from now on, also after the episode was left for another; returns what ends it. */
export function askBeforeLeaving(editor: Pick<Editor, "state">): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (isLostOnLeaving(editor.state)) event.preventDefault();
  };
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}

export function isLostOnLeaving({ unkept, pending }: Pick<Editor["state"], "unkept" | "pending">): boolean {
  return unkept && pending > 0;
}
