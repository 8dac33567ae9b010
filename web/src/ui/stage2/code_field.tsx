// The symbols as code text, both ways: what is typed is applied as soon as all of it can be read, the rest on leaving.
import { useEffect, useId, useRef, useState } from "react";
import { formatSymbols } from "../../core/symbols/code";
import { Button } from "../kit/button";
import { TextArea } from "../kit/text_area";
import { useAction, useChord } from "../shell/actions";
import { kept } from "./kept";
import { readOnLeaving, useLeaving } from "./leaving";
import { ReadingState } from "./sentence_field";
import { useReading } from "./use_reading";
import type { Stage2 } from "./use_studio";

let sessions = 0;

interface Typed {
  text: string;
  /** The field was left. */
  left: boolean;
  /** The code of the symbols that were made of the text: once they change otherwise, the text is of the past. */
  made: string | null;
}

export function CodeField({ stage2 }: { stage2: Stage2 }) {
  const { symbols, guidance } = stage2;
  const [typed, setTyped] = useTyped(stage2);
  const area = useRef<HTMLTextAreaElement>(null);
  const merge = useRef("");
  const id = useId();
  const keys = useChord("code.edit");
  const saved = formatSymbols(symbols);
  const past = typed?.left && typed.made !== null && typed.made !== saved;
  const text = typed === null || past ? saved : typed.text;
  const reading = useReading("code", text !== saved && text.trim() ? text : null);
  useAction("code.edit", () => area.current?.focus());

  useEffect(() => {
    if (reading.state !== "read" || !typed || reading.text !== typed.text || typed.made !== null) return;
    const { problems, symbols: read } = reading.found;
    if (problems.length && !typed.left) return; // still being typed
    const now = kept(guidance.symbols, read);
    guidance.setSymbols(now, "Write symbol code", merge.current);
    setTyped(typed.left && !problems.length ? null : { ...typed, made: formatSymbols(now) });
  }, [reading, typed, guidance, setTyped]);

  const type = (value: string) => {
    setTyped({ text: value, left: false, made: null });
    if (!value.trim()) guidance.setSymbols([], "Clear symbols", merge.current);
  };
  const begin = () => {
    sessions += 1;
    merge.current = `code ${sessions}`;
    if (typed && !past) setTyped({ ...typed, left: false });
  };
  const end = () => {
    if (!typed) return;
    const unread = problemsOf(reading) > 0;
    const done = past || !typed.text.trim() || typed.text === saved || (typed.made !== null && !unread);
    setTyped(done ? null : { ...typed, left: true, made: unread ? null : typed.made });
  };
  useLeaving(() => {
    if (!typed?.text.trim() || typed.made !== null || typed.text === saved) return;
    readOnLeaving(stage2, { code: typed.text }, ({ symbols: read, problems }) => {
      if (problems.length || formatSymbols(guidance.symbols) !== saved) return;
      guidance.setSymbols(kept(guidance.symbols, read), "Write symbol code", merge.current);
    });
  });
  return (
    <div className="field stage2-code">
      <div className="row">
        <label htmlFor={id} className="small muted grow">
          Symbol code
        </label>
        {typed?.left && !past && (
          <Button className="stage2-small" look="quiet" onClick={() => setTyped(null)}>
            Drop what cannot be read
          </Button>
        )}
      </div>
      <TextArea
        ref={area}
        id={id}
        rows={1}
        className="mono"
        wrap="off"
        value={text}
        placeholder={`Draw symbols, or write their code here${keys ? ` (${keys})` : ""}`}
        invalid={problemsOf(reading) > 0}
        aria-describedby={`${id} state`}
        spellCheck={false}
        onFocus={begin}
        onChange={(event) => type(event.target.value)}
        onBlur={end}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
      <div id={`${id} state`} role="status" className="small">
        <ReadingState reading={reading} what="code" />
      </div>
    </div>
  );
}

/** What was typed outlives a look at the other keyframe. */
function useTyped({ studio, role }: Stage2) {
  const key = `code ${role}`;
  const [typed, setTyped] = useState<Typed | null>((studio.typed.get(key) as Typed | undefined) ?? null);
  useEffect(() => {
    studio.typed.set(key, typed);
  }, [studio, key, typed]);
  return [typed, setTyped] as const;
}

function problemsOf(reading: ReturnType<typeof useReading>): number {
  return reading.state === "read" ? reading.found.problems.length : 0;
}
