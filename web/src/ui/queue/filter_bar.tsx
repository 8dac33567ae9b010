// The line above the table: search, and what else narrows the queue.
import { useRef } from "react";
import type { FailureType, Items } from "../../core/api/types";
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { Kbd } from "../kit/kbd";
import { Select } from "../kit/select";
import { TextInput } from "../kit/text_input";
import { useAction, useChord } from "../shell/actions";
import { EVERYTHING, type Filter, narrows } from "./filter";
import { TYPES } from "./words";

export interface FilterBarProps {
  filter: Filter;
  setFilter: (part: Partial<Filter>) => void;
  found: Items | null;
  /** Reviewers see who has what, and gold. */
  reviewer: boolean;
  who: string;
}

const ANY = "\u0000any";

export function FilterBar({ filter, setFilter, found, reviewer, who }: FilterBarProps) {
  const search = useRef<HTMLInputElement>(null);
  const keys = useChord("queue.search");
  useAction("queue.search", () => search.current?.select());
  const people = [...new Set([who, ...(found?.people ?? [])])].filter(Boolean);
  return (
    <div className="row queue-filters">
      <div className="queue-search">
        <Icon name="search" />
        <TextInput
          ref={search}
          aria-label="Search episodes and tasks"
          type="search"
          placeholder="Search episodes and tasks"
          value={filter.text}
          onChange={(event) => setFilter({ text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape" && filter.text) setFilter({ text: "" });
            else if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
          }}
        />
        {keys && !filter.text && <Kbd chord={keys} />}
      </div>
      <Select
        aria-label="Task"
        className="queue-task"
        value={filter.task ?? ANY}
        choices={[
          { value: ANY, label: "Every task" },
          ...(found?.tasks ?? []).map((task) => ({ value: task, label: task || "(no task)" })),
        ]}
        onChange={(task) => setFilter({ task: task === ANY ? null : task })}
      />
      <Select<FailureType | typeof ANY>
        aria-label="Failure type"
        value={filter.type ?? ANY}
        choices={[{ value: ANY, label: "Every type" }, ...TYPES.map((type) => ({ value: type, label: type }))]}
        onChange={(type) => setFilter({ type: type === ANY ? null : (type as FailureType) })}
      />
      <Select
        aria-label="Assigned to"
        value={filter.assignee ?? ANY}
        choices={[
          { value: ANY, label: "Everybody" },
          { value: "", label: "Nobody yet" },
          ...people.map((name) => ({ value: name, label: name === who ? `${name} (you)` : name })),
        ]}
        onChange={(assignee) => setFilter({ assignee: assignee === ANY ? null : assignee })}
      />
      {reviewer && (
        <Button icon="star" aria-pressed={filter.gold} onClick={() => setFilter({ gold: !filter.gold })}>
          Gold
        </Button>
      )}
      {narrows(filter) && (
        <Button look="quiet" icon="close" onClick={() => setFilter({ ...EVERYTHING, sort: filter.sort })}>
          Clear
        </Button>
      )}
    </div>
  );
}
