// The header of an open episode: where it stands in the queue, what it is, whether it is saved, where to go.
import { Chip } from "../kit/chip";
import { IconButton } from "../kit/icon_button";
import { useAction, useChord } from "./actions";
import { useDesk, useDocument } from "./desk";
import { Everywhere } from "./everywhere";
import { QueueLink } from "./queue_link";
import { SavingState } from "./saving_state";
import { UndoRedo } from "./undo_redo";
import type { ItemsState } from "./use_items";
import { useTitle } from "./use_title";

export function EpisodeHeader({ items }: { items: ItemsState }) {
  const { info } = useDesk();
  const { annotation, item } = useDocument();
  useAction("item.next", () => void items.next());
  useAction("item.previous", items.previous, items.hasPrevious);
  useTitle(annotation.task || info.episode);
  const { progress } = items;
  return (
    <header className="header">
      <QueueLink />
      {progress && (
        <span
          className="digits muted progress"
          data-tip={`${progress.done} of ${progress.total} episodes are handed in`}
        >
          <progress value={progress.done} max={progress.total} aria-label="Episodes handed in" />
          {progress.done}/{progress.total}
        </span>
      )}
      <h1 className="header-title clip">
        <span className="clip">{annotation.task || info.task}</span>
        <span className="muted small clip">{info.episode}</span>
      </h1>
      <ItemChip state={item.state} gold={item.gold} />
      <SavingState />
      <UndoRedo />
      <div className="row tight">
        <IconButton
          icon="previous"
          name="Episode before"
          keys={useChord("item.previous")}
          disabled={!items.hasPrevious}
          onClick={items.previous}
        />
        <IconButton
          icon="next"
          name="Next episode"
          keys={useChord("item.next")}
          disabled={items.busy}
          onClick={() => void items.next()}
        />
      </div>
      <span className="header-gap" />
      <Everywhere />
    </header>
  );
}

const STATES = {
  todo: null,
  started: null,
  submitted: { tone: "ok", text: "Handed in" },
  returned: { tone: "warn", text: "Returned" },
  accepted: { tone: "ok", text: "Accepted" },
} as const;

function ItemChip({ state, gold }: { state: keyof typeof STATES; gold: boolean }) {
  const shown = STATES[state];
  return (
    <>
      {gold && (
        <Chip icon="star" tip="Its true annotation is known: it measures agreement">
          Gold
        </Chip>
      )}
      {shown && <Chip tone={shown.tone}>{shown.text}</Chip>}
    </>
  );
}
