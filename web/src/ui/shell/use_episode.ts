// Opens an episode: its recording, its document with the journal, its pictures; and closes all of it again.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Editor } from "../../core/document/editor";
import { type OpenOptions, openEditor } from "../../core/document/open";
import { useApp } from "./app_context";
import { askBeforeLeaving } from "./leaving";
import type { OpenRecording } from "./open_recording";
import { takeRecording } from "./prepare";
import type { LeaseHold } from "./use_lease";

export interface OpenEpisode extends OpenRecording {
  editor: Editor;
  /** The page may be left without a question again. */
  stopAsking: () => void;
}

export type Opening =
  | { status: "opening" }
  | { status: "open"; episode: OpenEpisode }
  | { status: "failed"; problem: string };

/** `hold`: the right to save, which may get lost. */
export function useEpisode(episode: string, hold: Pick<LeaseHold, "attach" | "lost" | "stop">) {
  const { api, session } = useApp();
  const [state, setState] = useState<Opening>({ status: "opening" });
  const [attempt, setAttempt] = useState(0);
  const right = useRef(hold);
  useEffect(() => {
    right.current = hold;
    if (state.status === "open") hold.attach(state.episode.editor);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it again
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const who = session.user?.name ?? "";
    const store = session.store ?? "";
    const onLeaseLost = (holder: string | null) => right.current.lost(holder);
    const onSuperseded = () => right.current.stop("it is open in a newer tab of this browser");
    const opening = open({ api, episode, who, store, signal, onLeaseLost, onSuperseded });
    opening.then(
      (opened) => {
        if (!signal.aborted) setState({ status: "open", episode: opened });
      },
      (error: unknown) => {
        if (!signal.aborted) setState({ status: "failed", problem: String((error as Error).message ?? error) });
      },
    );
    return () => {
      left.abort();
      opening.then(close, () => undefined);
    };
  }, [api, session, episode, attempt]);
  const retry = useCallback(() => {
    setState({ status: "opening" });
    setAttempt((count) => count + 1);
  }, []);
  return { opening: state, retry };
}

async function open(options: OpenOptions): Promise<OpenEpisode> {
  const [recording, editor] = await Promise.allSettled([
    takeRecording(options.api, options.episode),
    openEditor(options),
  ]);
  if (recording.status === "fulfilled" && editor.status === "fulfilled") {
    return { ...recording.value, editor: editor.value, stopAsking: askBeforeLeaving(editor.value) };
  }
  if (recording.status === "fulfilled") recording.value.player.close();
  if (editor.status === "fulfilled") editor.value.close();
  throw recording.status === "rejected" ? recording.reason : (editor as PromiseRejectedResult).reason;
}

/** What is on its way to the server is still sent; what cannot be sent stays in the journal. */
function close({ editor, player, stopAsking }: OpenEpisode): void {
  player.pause();
  player.close();
  void editor.flush().finally(() => {
    stopAsking();
    editor.close();
  });
}
