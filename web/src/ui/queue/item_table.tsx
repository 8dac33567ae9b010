// The table of the queue: columns that sort, a row that the keys are at.
import type { Item } from "../../core/api/types";
import { Icon } from "../kit/icon";
import { type Filter, nextSort } from "./filter";
import { ItemRow } from "./item_row";

interface Column {
  name: string;
  /** Field to sort by. */
  sort?: string;
  className: string;
}

const COLUMNS: readonly Column[] = [
  { name: "State", sort: "state", className: "col-state" },
  { name: "Episode", sort: "episode", className: "col-episode" },
  { name: "Task", sort: "task", className: "col-task" },
  { name: "Outcome", sort: "failure_type", className: "col-outcome" },
  { name: "Stage", sort: "stage", className: "col-stage" },
  { name: "Who", sort: "assignee", className: "col-who" },
  { name: "Notes", className: "col-flags" },
  { name: "Time", sort: "active_s", className: "col-time number" },
  { name: "Changed", sort: "updated", className: "col-updated number" },
];

export interface ItemTableProps {
  items: readonly Item[];
  filter: Filter;
  setFilter: (part: Partial<Filter>) => void;
  current: string | null;
  setCurrent: (episode: string) => void;
  /** Null: nothing can be ticked. */
  ticked: ReadonlySet<string> | null;
  onTick: (episode: string, range: boolean) => void;
  onTickAll: () => void;
  now: Date;
}

export function ItemTable(props: ItemTableProps) {
  const { items, filter, setFilter, current, setCurrent, ticked, onTick, onTickAll, now } = props;
  return (
    <table className="queue-table">
      <caption className="unseen">Episodes</caption>
      <thead>
        <tr>
          {ticked && (
            <th scope="col" className="col-tick">
              <input
                type="checkbox"
                aria-label="Choose all of this page"
                checked={items.length > 0 && items.every((item) => ticked.has(item.episode))}
                onChange={onTickAll}
              />
            </th>
          )}
          {COLUMNS.map(({ name, sort, className }) => (
            <th key={name} scope="col" className={className} aria-sort={sort ? sortOf(filter.sort, sort) : undefined}>
              {sort ? (
                <button type="button" onClick={() => setFilter({ sort: nextSort(filter.sort, sort) })}>
                  {name}
                  {sortOf(filter.sort, sort) !== "none" && (
                    <Icon name={filter.sort.startsWith("-") ? "down" : "up"} size={12} />
                  )}
                </button>
              ) : (
                name
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <ItemRow
            key={item.episode}
            item={item}
            current={item.episode === current}
            ticked={ticked?.has(item.episode)}
            onTick={(range) => onTick(item.episode, range)}
            onPoint={() => setCurrent(item.episode)}
            now={now}
          />
        ))}
      </tbody>
    </table>
  );
}

function sortOf(sort: string, column: string): "ascending" | "descending" | "none" {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : "none";
}
