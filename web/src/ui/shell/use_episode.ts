// Opens an episode: its recording, its document with the journal, its pictures; and closes all of it again.
import { useCallback, useEffect, useState } from "react";
import type { Api } from "../../core/api/client";
import type { EpisodeInfo } from "../../core/api/types";
import type { Editor } from "../../core/document/editor";
import type { Player } from "../../core/video/player";
import type { Shown } from "./desk";
import { openEditor } from "./open_editor";
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

export function useEpisode(api: Api, who: string, name: string) {
  const [state, setState] = useState<Opening>({ status: "opening" });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it again
  useEffect(() => {
    const left = new AbortController();
    const opening = open(api, who, name, left.signal);
    opening.then(
      (episode) => {
        if (!left.signal.aborted) setState({ status: "open", episode });
      },
      (error: unknown) => {
        if (!left.signal.aborted) setState({ status: "failed", problem: String((error as Error).message ?? error) });
      },
    );
    return () => {
      left.abort();
      opening.then(close, () => undefined);
    };
  }, [api, who, name, attempt]);
  const retry = useCallback(() => {
    setState({ status: "opening" });
    setAttempt((count) => count + 1);
  }, []);
  return { opening: state, retry };
}

async function open(api: Api, who: string, name: string, signal: AbortSignal): Promise<OpenEpisode> {
  const [info, editor] = await Promise.all([api.episode(name, signal), openEditor(api, who, name, signal)]);
  try {
    return { info, editor, ...(await openPlayer(api, info)) };
  } catch (error) {
    editor.close();
    throw error;
  }
}

function close({ editor, player }: OpenEpisode): void {
  player.pause();
  player.close();
  void editor.flush().finally(() => editor.close());
}
