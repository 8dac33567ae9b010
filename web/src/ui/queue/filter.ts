// What the queue shows: the filter as a value, kept for this tab, and as the queries of the server.
import type { ItemsQuery, NextQuery } from "../../core/api/client";
import type { FailureType, ItemState } from "../../core/api/types";

export interface Filter {
  readonly states: readonly ItemState[];
  readonly text: string;
  readonly task: string | null;
  /** "": nobody. */
  readonly assignee: string | null;
  readonly type: FailureType | null;
  readonly gold: boolean;
  /** Field of the order, "-" before it for the other way round; "": the order of the queue. */
  readonly sort: string;
  readonly page: number;
}

export const EVERYTHING: Filter = {
  states: [],
  text: "",
  task: null,
  assignee: null,
  type: null,
  gold: false,
  sort: "",
  page: 0,
};

export const PAGE = 100;

/** What `GET api/items` is asked. */
export function itemsQuery(filter: Filter): ItemsQuery {
  return {
    ...(filter.states.length ? { state: [...filter.states] } : {}),
    ...(filter.text.trim() ? { text: filter.text.trim() } : {}),
    ...(filter.task === null ? {} : { task: filter.task }),
    ...(filter.assignee === null ? {} : { assignee: filter.assignee }),
    ...(filter.type === null ? {} : { failure_type: filter.type }),
    ...(filter.gold ? { gold: true } : {}),
    ...(filter.sort ? { sort: filter.sort } : {}),
    offset: filter.page * PAGE,
    limit: PAGE,
  };
}

/** What "next" means with this filter; states in which there is nothing to do do not count. */
export function nextQuery(filter: Filter): NextQuery {
  const state = filter.states.filter((one) => one === "todo" || one === "started" || one === "returned");
  return {
    ...(state.length ? { state } : {}),
    ...(filter.text.trim() ? { text: filter.text.trim() } : {}),
    ...(filter.task === null ? {} : { task: filter.task }),
  };
}

/** True where something is filtered away. */
export function narrows(filter: Filter): boolean {
  const { states, text, task, assignee, type, gold } = filter;
  return states.length > 0 || text.trim() !== "" || task !== null || assignee !== null || type !== null || gold;
}

/** The order after a click on a column: up, down, the queue's own. */
export function nextSort(sort: string, column: string): string {
  if (sort === column) return `-${column}`;
  return sort === `-${column}` ? "" : column;
}

const KEY = "vifailback.queue.filter";

export function keptFilter(): Filter {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? { ...EVERYTHING, ...(kept as Partial<Filter>) } : EVERYTHING;
  } catch {
    return EVERYTHING;
  }
}

export function keepFilter(filter: Filter): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(filter));
  } catch {
    // then a reload shows everything
  }
}
