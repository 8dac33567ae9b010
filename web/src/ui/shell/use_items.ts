// Moving along the queue: submit, next, previous, how far the queue is.
import { useCallback, useEffect, useState } from "react";
import { navigate } from "../router/route";
import { useApp } from "./app_context";
import { usePrepare } from "./prepare";
import { before, visit } from "./trail";
import type { OpenEpisode } from "./use_episode";
import { useNext } from "./use_next";

export interface ItemsState {
  /** How many items are handed in, of how many; null until it is known. */
  progress: { done: number; total: number } | null;
  busy: boolean;
  hasPrevious: boolean;
  submit: () => Promise<void>;
  next: () => Promise<void>;
  previous: () => void;
}

export function useItems({ info, editor }: OpenEpisode, token: string | null): ItemsState {
  const { api } = useApp();
  const [progress, setProgress] = useState<ItemsState["progress"]>(null);
  const { episode } = info;
  const { busy, attempt, goOn, next } = useNext(episode);

  useEffect(() => {
    visit(episode);
    const left = new AbortController();
    api.items({ limit: 1 }, left.signal).then(
      ({ counts }) => {
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        setProgress({ done: counts.submitted + counts.accepted, total });
      },
      () => undefined, // not worth a message: the number stays away
    );
    return () => left.abort();
  }, [api, episode]);

  const submit = useCallback(
    () =>
      attempt(async () => {
        if (token === null) throw new Error("This item is not yours to hand in now.");
        const { saving, error } = editor.state;
        if (saving === "offline") throw new Error(error ?? "The server does not answer: hand it in later.");
        if (!(await editor.flush())) throw new Error("Not all of it could be saved, so it is not handed in yet.");
        editor.update({ item: await api.submit(episode, token) });
        await goOn();
      }),
    [api, attempt, editor, episode, goOn, token],
  );
  usePrepare(episode);
  const last = before(episode);
  const previous = useCallback(() => {
    if (last) navigate({ page: "episode", episode: last, stage: 1 });
  }, [last]);
  return { progress, busy, hasPrevious: last !== null, submit, next, previous };
}
