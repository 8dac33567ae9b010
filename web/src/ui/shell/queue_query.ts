// Which items "next" means: the filter that was last set in the queue, kept for this tab.
import type { NextQuery } from "../../core/api/client";

const KEY = "vifailback.queue";

export function queueQuery(): NextQuery {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as NextQuery) : {};
  } catch {
    return {};
  }
}

export function setQueueQuery(query: NextQuery): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(query));
  } catch {
    // then "next" means any item
  }
}
