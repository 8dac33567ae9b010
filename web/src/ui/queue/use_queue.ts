// The queue as the server has it, for a filter; asked again when the page is looked at again, and every half minute.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Items } from "../../core/api/types";
import { useApp } from "../shell/app_context";
import { setQueueQuery } from "../shell/queue_query";
import { type Filter, itemsQuery, keepFilter, keptFilter, nextQuery } from "./filter";

const AGAIN_MS = 30_000;
/** A pause in typing after which the server is asked. */
const PAUSE_MS = 120;

export interface QueueState {
  filter: Filter;
  /** Sets parts of the filter; anything but the page goes back to the first page. */
  setFilter: (part: Partial<Filter>) => void;
  /** What was found last; null until the first answer. */
  found: Items | null;
  problem: string | null;
  refresh: () => Promise<void>;
}

export function useQueue(): QueueState {
  const { api } = useApp();
  const [filter, set] = useState<Filter>(keptFilter);
  const [found, setFound] = useState<Items | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useRef<AbortController | null>(null);

  const setFilter = useCallback((part: Partial<Filter>) => set((old) => ({ ...old, page: 0, ...part })), []);

  const refresh = useCallback(async () => {
    asked.current?.abort();
    const left = new AbortController();
    asked.current = left;
    try {
      const items = await api.items(itemsQuery(filter), left.signal);
      if (left.signal.aborted) return;
      setFound(items);
      setProblem(null);
      if (items.items.length === 0 && filter.page > 0) set((old) => ({ ...old, page: 0 }));
    } catch (error) {
      if (!left.signal.aborted) setProblem((error as Error).message);
    }
  }, [api, filter]);

  useEffect(() => {
    keepFilter(filter);
    setQueueQuery(nextQuery(filter));
    const soon = setTimeout(() => void refresh(), PAUSE_MS);
    const often = setInterval(() => void (document.hidden || refresh()), AGAIN_MS);
    const look = () => void (document.hidden || refresh());
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(soon);
      clearInterval(often);
      document.removeEventListener("visibilitychange", look);
      asked.current?.abort();
    };
  }, [filter, refresh]);

  return { filter, setFilter, found, problem, refresh };
}
