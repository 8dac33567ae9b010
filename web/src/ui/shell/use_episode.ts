// Opens an episode: its recording, its document with the journal, its pictures; and closes all of it again.
import { useCallback, useEffect, useRef, useState } from "react";
import type { EpisodeInfo } from "../../core/api/types";
import type { Editor } from "../../core/document/editor";
import { type OpenOptions, openEditor } from "../../core/document/open";
import type { Player } from "../../core/video/player";
import { useApp } from "./app_context";
import type { Shown } from "./desk";
import { openPlayer } from "./open_player";

export interface OpenEpisode {
  info: EpisodeInfo;
  editor: Editor;
  player: Player;
  /** The cameras that could be opened, the head camera first. */
  cameras: Shown[];
  /** Cameras that could not be opened, and why. */
  problems: string[];
}

export type Opening =
  | { status: "opening" }
  | { status: "open"; episode: OpenEpisode }
  | { status: "failed"; problem: string };

/** `onLeaseLost`: the server said that the right to save is gone, and who has it. */
export function useEpisode(episode: string, onLeaseLost: (holder: string | null) => void) {
  const { api, session } = useApp();
  const [state, setState] = useState<Opening>({ status: "opening" });
  const [attempt, setAttempt] = useState(0);
  const lost = useRef(onLeaseLost);
  useEffect(() => {
    lost.current = onLeaseLost;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it again
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const who = session.user?.name ?? "";
    const store = session.store ?? "";
    const opening = open({ api, episode, who, store, signal, onLeaseLost: (holder) => lost.current(holder) });
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
  const { api, episode, signal } = options;
  const [info, editor] = await Promise.all([api.episode(episode, signal), openEditor(options)]);
  try {
    return { info, editor, ...(await openPlayer(api, info)) };
  } catch (error) {
    editor.close();
    throw error;
  }
}

/** What is on its way to the server is still sent; what cannot be sent stays in the journal. */
function close({ editor, player }: OpenEpisode): void {
  player.pause();
  player.close();
  void editor.flush().finally(() => editor.close());
}
