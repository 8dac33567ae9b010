// The command as a sentence: what the buttons say, or a person's own words, which the server reads back into commands.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "../kit/button";
import { TextArea } from "../kit/text_area";
import { useAction, useChord } from "../shell/actions";
import { sameAll } from "./commands";
import { wordsOf } from "./guidance";
import { readOnLeaving, useLeaving } from "./leaving";
import { formatSentence } from "./sentence";
import { type Reading, useReading } from "./use_reading";
import type { Stage2 } from "./use_studio";

let sessions = 0;

export function SentenceField({ stage2 }: { stage2: Stage2 }) {
  const { annotation, role, commands, guidance, desk } = stage2;
  const [typed, setTyped] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  /** The text that was typed here: its commands are taken without asking. One visit to the field is one undoable step. */
  const own = useRef({ text: "", merge: "" });
  const id = useId();
  const keys = useChord("commands.edit");
  const saved = wordsOf(annotation, role);
  const canonical = formatSentence(commands);
  const shown = typed ?? saved;
  const reading = useReading("sentence", shown.trim() && shown !== canonical ? shown : null);
  useAction("commands.edit", () => area.current?.focus());

  useEffect(() => {
    if (reading.state !== "read" || reading.text !== own.current.text) return;
    if (reading.found.problems.length && typed !== null) return; // still being typed
    guidance.setCommands(reading.found.commands, "Write command", reading.text.trim(), own.current.merge);
  }, [reading, typed, guidance]);

  const type = (text: string) => {
    setTyped(text);
    own.current.text = text;
    if (!text.trim()) guidance.setCommands([], "Clear command", "", own.current.merge);
    else if (text === canonical) guidance.setCommands(commands, "Write command", text, own.current.merge);
  };
  const begin = () => {
    sessions += 1;
    own.current.merge = `sentence ${sessions}`;
  };
  /** The words are kept at once; what they say follows when the server has read them. */
  const end = () => {
    if (typed?.trim() && typed !== saved) {
      const text = typed.trim();
      own.current.text = text;
      guidance.setCommands(commands, "Write command", text, own.current.merge);
    }
    setTyped(null);
  };
  useLeaving(() => {
    end();
    const { text, merge } = own.current;
    if (!text || (reading.state === "read" && reading.text === text)) return;
    readOnLeaving(stage2, { sentence: text }, ({ commands: read, problems }) => {
      if (problems.length || wordsOf(desk.editor.state.annotation, role) !== text) return;
      guidance.setCommands(read, "Write command", text, merge);
    });
  });
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.blur();
  };
  const unread = reading.state === "read" ? reading.found.problems : [];
  return (
    <div className="field">
      <label htmlFor={id} className="unseen">
        Command sentence
      </label>
      <TextArea
        ref={area}
        id={id}
        rows={1}
        value={shown}
        placeholder={`No command. Press buttons, or write it here${keys ? ` (${keys})` : ""}`}
        invalid={unread.length > 0}
        aria-describedby={`${id} state`}
        spellCheck={false}
        onFocus={begin}
        onChange={(event) => type(event.target.value.replaceAll("\n", " "))}
        onBlur={end}
        onKeyDown={press}
      />
      <div id={`${id} state`} role="status" className="small">
        <ReadingState reading={reading} what="sentence" />
        {typed === null && <Disagreement stage2={stage2} reading={reading} words={saved} />}
      </div>
    </div>
  );
}

/** What the server could not read, or why it has not read. */
export function ReadingState({ reading, what }: { reading: Reading; what: string }) {
  if (reading.state === "away") return <p className="warn">The server is away. The {what} is read when it is back.</p>;
  if (reading.state === "refused") return <p className="warn">{reading.why}</p>;
  if (reading.state !== "read" || !reading.found.problems.length) return null;
  const lines = reading.text.split("\n");
  return (
    <ul className="stage2-problems">
      {reading.found.problems.map((problem, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be wrong in the same way
        <li key={at}>
          <b>{lines.length > 1 ? placeOfLine(problem.line, lines) : `“${problem.line}”`}</b>: {problem.why}
        </li>
      ))}
    </ul>
  );
}

function placeOfLine(line: string, lines: readonly string[]): string {
  const start = line.slice(0, 40);
  const at = lines.findIndex((one) => one.includes(start) || (one.trim() !== "" && line.includes(one.trim())));
  return at < 0 ? `“${line}”` : `Line ${at + 1}`;
}

/** The sentence was written elsewhere, or before: it says something else than the commands beside it. */
function Disagreement({ stage2, reading, words }: { stage2: Stage2; reading: Reading; words: string }) {
  const { commands, guidance } = stage2;
  if (reading.state !== "read" || sameAll(reading.found.commands, commands)) return null;
  const { found } = reading;
  return (
    <p className="warn row wrap">
      <span className="grow">The sentence says something else than the buttons.</span>
      <Button className="stage2-small" onClick={() => guidance.setCommands(found.commands, "Take sentence", words)}>
        Use the sentence
      </Button>
      <Button className="stage2-small" onClick={() => guidance.setCommands(commands, "Take buttons")}>
        Use the buttons
      </Button>
    </p>
  );
}
