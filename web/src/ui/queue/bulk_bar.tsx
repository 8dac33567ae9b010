// What reviewers do to all ticked items at once: who does them, gold, independent copies, priority.
import { useId, useState } from "react";
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { IconButton } from "../kit/icon_button";
import { Select } from "../kit/select";
import { TextInput } from "../kit/text_input";
import { useToast } from "../kit/toast";
import { useApp } from "../shell/app_context";
import { numberText } from "./words";

export interface BulkBarProps {
  episodes: readonly string[];
  people: readonly string[];
  onDone: () => Promise<void>;
  onClear: () => void;
}

const COPIES = ["1", "2", "3", "4", "5"] as const;

export function BulkBar({ episodes, people, onDone, onClear }: BulkBarProps) {
  const { api } = useApp();
  const say = useToast();
  const list = useId();
  const [assignee, setAssignee] = useState("");
  const [copies, setCopies] = useState<(typeof COPIES)[number]>("2");
  const [busy, setBusy] = useState(false);

  const run = async (what: string, work: () => Promise<{ changed: number }>) => {
    setBusy(true);
    try {
      const { changed } = await work();
      say(`${numberText(changed)} ${changed === 1 ? "episode" : "episodes"} ${what}.`);
      await onDone();
    } catch (error) {
      say({ text: (error as Error).message, tone: "warn" });
    } finally {
      setBusy(false);
    }
  };
  const all = [...episodes];
  const name = assignee.trim();
  return (
    <section className="bulk-bar" aria-label="Chosen episodes">
      <strong className="digits">{numberText(all.length)} chosen</strong>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (name) void run(`assigned to ${name}`, () => api.assign(all, name));
        }}
      >
        <TextInput
          aria-label="Assign to"
          placeholder="Assign to"
          list={list}
          value={assignee}
          onChange={(event) => setAssignee(event.target.value)}
        />
        <datalist id={list}>
          {people.map((person) => (
            <option key={person} value={person} />
          ))}
        </datalist>
        <Button type="submit" disabled={busy || !name}>
          Assign
        </Button>
        <Button disabled={busy} onClick={() => void run("given back", () => api.assign(all, null))}>
          To nobody
        </Button>
      </form>
      <span className="header-gap" aria-hidden="true" />
      <Button icon="star" disabled={busy} onClick={() => void run("made gold", () => api.setGold(all, true))}>
        Gold
      </Button>
      <Button disabled={busy} onClick={() => void run("no longer gold", () => api.setGold(all, false))}>
        Not gold
      </Button>
      <span className="header-gap" aria-hidden="true" />
      <span className="row">
        <Icon name="copy" />
        <Select
          aria-label="How many people annotate each"
          value={copies}
          choices={COPIES.map((count) => ({ value: count, label: count === "1" ? "1 person" : `${count} people` }))}
          onChange={setCopies}
        />
        <Button
          disabled={busy}
          onClick={() => void run(`for ${copies} people`, () => api.setCopies(all, Number(copies)))}
        >
          Set
        </Button>
      </span>
      <span className="header-gap" aria-hidden="true" />
      <Button icon="up" disabled={busy} onClick={() => void run("come first", () => api.setPriority(all, 1))}>
        First
      </Button>
      <Button disabled={busy} onClick={() => void run("in their turn", () => api.setPriority(all, 0))}>
        In turn
      </Button>
      <Button icon="down" disabled={busy} onClick={() => void run("come last", () => api.setPriority(all, -1))}>
        Last
      </Button>
      <span className="grow" />
      <IconButton icon="close" name="Choose nothing" onClick={onClear} />
    </section>
  );
}
