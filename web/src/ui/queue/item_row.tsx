// One episode of the queue.
import type { MouseEvent } from "react";
import type { Item } from "../../core/api/types";
import { Chip } from "../kit/chip";
import { Icon } from "../kit/icon";
import { href, type Stage } from "../router/route";
import { agoText, STATE_WORDS, spanText } from "./words";

export interface ItemRowProps {
  item: Item;
  /** The row that the keys are at. */
  current: boolean;
  /** Undefined: nothing can be ticked. */
  ticked?: boolean | undefined;
  onTick: (range: boolean) => void;
  onPoint: () => void;
  now: Date;
}

export function ItemRow({ item, current, ticked, onTick, onPoint, now }: ItemRowProps) {
  const link = href({ page: "episode", episode: item.episode, stage: stageOf(item) });
  const open = (event: MouseEvent) => {
    onPoint();
    if (event.target instanceof Element && event.target.closest("a, input, button, label")) return;
    if (event.ctrlKey || event.metaKey) globalThis.open(link, "_blank", "noopener");
    else location.hash = link;
  };
  return (
    <tr className={current ? "current" : undefined} onClick={open} data-episode={item.episode}>
      {ticked !== undefined && (
        <td className="queue-tick">
          <input
            type="checkbox"
            checked={ticked}
            aria-label={`Choose ${item.episode}`}
            onClick={(event) => onTick(event.shiftKey)}
            onChange={() => undefined}
          />
        </td>
      )}
      <td>
        <span className={`state-word ${item.state}`}>
          <span className={`state-dot ${item.state}`} aria-hidden="true" />
          {STATE_WORDS[item.state]}
        </span>
      </td>
      <th scope="row">
        <a className="clip" href={link} tabIndex={current ? 0 : -1} onFocus={onPoint}>
          {item.episode}
        </a>
      </th>
      <td className="clip" title={item.task}>
        {item.task}
      </td>
      <td>
        <Outcome item={item} />
      </td>
      <td>
        <Stages stage={item.stage} />
      </td>
      <td className="clip">
        <Who item={item} />
      </td>
      <td>
        <Flags item={item} />
      </td>
      <td className="digits number">{spanText(item.active_s)}</td>
      <td className="digits number" title={item.updated ?? undefined}>
        {agoText(item.updated, now)}
      </td>
    </tr>
  );
}

/** The stage to go on at. */
function stageOf({ stage, outcome, state }: Item): Stage {
  if (outcome === "Successful" || state === "submitted" || state === "accepted") return 1;
  return stage >= 2 ? 3 : stage === 1 ? 2 : 1;
}

function Outcome({ item }: { item: Item }) {
  if (item.outcome === null) return <span className="muted">–</span>;
  if (item.outcome === "Successful") return <span className="ok">success</span>;
  return <span className="warn clip">{item.failure_type ?? "failed"}</span>;
}

function Stages({ stage }: { stage: number }) {
  return (
    <span className="stage-pips" role="img" aria-label={stage ? `Stage ${stage} reached` : "No stage reached"}>
      {[1, 2, 3].map((number) => (
        <span key={number} className={number <= stage ? "on" : undefined} />
      ))}
    </span>
  );
}

function Who({ item }: { item: Item }) {
  const name = item.assignee ?? item.author;
  return (
    <>
      {name ?? <span className="muted">–</span>}
      {item.holder && (
        <span className="holder" data-tip={`${item.holder} has it open now`}>
          <Icon name="edit" size={12} />
          {item.holder === name ? <span className="unseen">, open now</span> : item.holder}
        </span>
      )}
    </>
  );
}

function Flags({ item }: { item: Item }) {
  return (
    <span className="row tight">
      {item.priority !== 0 && (
        <Chip tone={item.priority > 0 ? "accent" : "neutral"} icon={item.priority > 0 ? "up" : "down"} tip="Priority">
          {Math.abs(item.priority)}
        </Chip>
      )}
      {item.gold && (
        <Chip tone="accent" icon="star" tip="Gold: the measure for others, who annotate it blind">
          gold
        </Chip>
      )}
      {item.copies > 1 && (
        <Chip icon="copy" tip={`${item.copies} people annotate it independently`}>
          {item.copies}
        </Chip>
      )}
      {item.open_comments > 0 && (
        <Chip tone="warn" icon="comment" tip={`${item.open_comments} open comments`}>
          {item.open_comments}
        </Chip>
      )}
      {item.unverified > 0 && (
        <Chip tone="warn" icon="draft" tip={`${item.unverified} values that a model wrote and nobody has verified`}>
          {item.unverified}
        </Chip>
      )}
    </span>
  );
}
