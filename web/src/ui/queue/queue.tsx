// The queue: all episodes, what state they are in, and the way to the next one.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../kit/button";
import { IconButton } from "../kit/icon_button";
import { useToast } from "../kit/toast";
import { Empty, Waiting } from "../kit/waiting";
import { navigate } from "../router/route";
import { useAction, useChord, usePlace } from "../shell/actions";
import { useApp } from "../shell/app_context";
import { browserId } from "../shell/tab";
import { BulkBar } from "./bulk_bar";
import { EVERYTHING, type Filter, nextQuery, PAGE } from "./filter";
import { FilterBar } from "./filter_bar";
import { ItemTable } from "./item_table";
import { Progress } from "./progress";
import { allToggled, toggled } from "./selection";
import { StateChips } from "./state_chips";
import { useQueue } from "./use_queue";
import { numberText } from "./words";
import "../../styles/queue.css";

const NONE: ReadonlySet<string> = new Set();

export function Queue() {
  const { session } = useApp();
  const { filter, setFilter, found, problem, refresh } = useQueue();
  const [ticked, setTicked] = useState(NONE);
  const last = useRef<string | null>(null);
  const reviewer = session.user?.role !== "annotator";
  const shown = useMemo(() => found?.items.map((item) => item.episode) ?? [], [found]);
  const { current, setCurrent, table } = useRows(shown);
  const startNext = useStart(filter);
  const keys = useChord("queue.next");
  usePlace("queue");
  useAction("queue.next", () => void startNext());
  useAction("cancel", () => (ticked.size ? setTicked(NONE) : false));
  const tick = (episode: string, range: boolean) => {
    const from = last.current;
    setTicked((old) => toggled(old, shown, episode, from, range));
    last.current = episode;
  };
  if (!found) {
    if (!problem) return <Waiting what="Loading the episodes" />;
    return (
      <Empty title="The episodes cannot be shown" text={problem}>
        <Button look="primary" onClick={() => void refresh()}>
          Try again
        </Button>
      </Empty>
    );
  }
  return (
    <div className="queue">
      <div className="queue-head">
        <div className="row">
          <StateChips counts={found.counts} chosen={filter.states} onChoose={(states) => setFilter({ states })} />
          <span className="grow" />
          <Progress counts={found.counts} />
          <Button look="primary" icon="play" keys={keys} onClick={() => void startNext()}>
            Start next
          </Button>
        </div>
        <FilterBar {...{ filter, setFilter, found, reviewer }} who={session.user?.name ?? ""} />
        {ticked.size > 0 && (
          <BulkBar episodes={[...ticked]} people={found.people} onDone={refresh} onClear={() => setTicked(NONE)} />
        )}
      </div>
      <div className="queue-body" ref={table}>
        {found.items.length > 0 ? (
          <ItemTable
            items={found.items}
            {...{ filter, setFilter, current, setCurrent }}
            ticked={reviewer ? ticked : null}
            onTick={tick}
            onTickAll={() => setTicked((old) => allToggled(old, shown))}
            now={new Date()}
          />
        ) : (
          <Empty title="No episode is like that">
            <Button onClick={() => setFilter(EVERYTHING)}>Show all episodes</Button>
          </Empty>
        )}
      </div>
      <Pages total={found.total} filter={filter} setFilter={setFilter} problem={problem} />
    </div>
  );
}

/** Leases the next item and opens it. */
function useStart(filter: Filter): () => Promise<void> {
  const { api } = useApp();
  const say = useToast();
  return useCallback(async () => {
    try {
      const { item } = await api.next(browserId(), nextQuery(filter));
      if (item) navigate({ page: "episode", episode: item.episode, stage: 1 });
      else say("Nothing is left to do here.");
    } catch (error) {
      say({ text: (error as Error).message, tone: "warn" });
    }
  }, [api, filter, say]);
}

/** The row that the keys are at; moving to a row gives its link the focus. */
function useRows(shown: readonly string[]) {
  const [wanted, setCurrent] = useState<string | null>(null);
  const table = useRef<HTMLDivElement>(null);
  const current = wanted !== null && shown.includes(wanted) ? wanted : (shown[0] ?? null);
  const move = (by: number) => {
    const at = current === null ? -1 : shown.indexOf(current);
    const row = table.current?.querySelector(`tr.current a`);
    const next = row === document.activeElement ? shown[at + by] : current;
    if (next === undefined || next === null) return;
    setCurrent(next);
    const link = table.current?.querySelector<HTMLElement>(`tr[data-episode="${CSS.escape(next)}"] a`);
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  };
  useAction("queue.down", () => move(1));
  useAction("queue.up", () => move(-1));
  useAction("queue.open", () => {
    if (current === null) return false;
    navigate({ page: "episode", episode: current, stage: 1 });
    return true;
  });
  useEffect(() => {
    const focused = document.activeElement;
    if (focused === document.body && current) table.current?.querySelector<HTMLElement>("tr.current a")?.focus();
  }, [current]);
  return { current, setCurrent, table };
}

interface PagesProps {
  total: number;
  filter: Filter;
  setFilter: (part: Partial<Filter>) => void;
  problem: string | null;
}

function Pages({ total, filter, setFilter, problem }: PagesProps) {
  const first = filter.page * PAGE + 1;
  const last = Math.min(first + PAGE - 1, total);
  return (
    <footer className="row queue-foot">
      <span className="grow small muted digits" role="status">
        {problem ?? (total === 0 ? "" : `${numberText(first)}–${numberText(last)} of ${numberText(total)}`)}
      </span>
      {total > PAGE && (
        <>
          <IconButton
            icon="previous"
            name="Page before"
            disabled={filter.page === 0}
            onClick={() => setFilter({ page: filter.page - 1 })}
          />
          <IconButton
            icon="next"
            name="Next page"
            disabled={last >= total}
            onClick={() => setFilter({ page: filter.page + 1 })}
          />
        </>
      )}
    </footer>
  );
}
