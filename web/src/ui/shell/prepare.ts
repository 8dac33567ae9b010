// Opens the recording of the next item while a person is at the present one, so that it shows at once.
import { useEffect } from "react";
import type { Api } from "../../core/api/client";
import { useApp } from "./app_context";
import { type OpenRecording, openRecording } from "./open_recording";
import { queueQuery } from "./queue_query";
import { browserId } from "./tab";

let ready: { episode: string; opening: Promise<OpenRecording> } | null = null;
/** The present item comes first: its pictures are there before the next one's are asked for [ms]. */
const PATIENCE_MS = 4000;

/** Opens the recording of an item; at once, where it was prepared. */
export function takeRecording(api: Api, episode: string): Promise<OpenRecording> {
  if (ready?.episode !== episode) return openRecording(api, episode);
  const { opening } = ready;
  ready = null;
  return opening.catch(() => openRecording(api, episode)); // what went wrong then may go well now
}

/** Prepares the item that "next" would open from here. */
export function usePrepare(episode: string): void {
  const { api } = useApp();
  useEffect(() => {
    const left = new AbortController();
    const timer = setTimeout(() => {
      void prepareNext(api, episode, left.signal).catch(() => undefined); // then it opens when it is asked for
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [api, episode]);
}

async function prepareNext(api: Api, after: string, signal: AbortSignal): Promise<void> {
  const { item } = await api.next(browserId(), { ...queueQuery(), after, peek: true }, signal);
  if (!item || item.episode === ready?.episode || signal.aborted) return;
  drop();
  ready = { episode: item.episode, opening: openRecording(api, item.episode) };
  ready.opening.catch(() => undefined);
}

function drop(): void {
  ready?.opening.then(
    ({ player }) => player.close(),
    () => undefined,
  );
  ready = null;
}
