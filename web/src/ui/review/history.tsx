// What was done to an annotation, by whom and when: newest first; asked for when it is opened.
import { useEffect, useState } from "react";
import type { Revision } from "../../core/api/types";
import { agoText } from "../queue/words";
import { useDesk, useDocument } from "../shell/desk";

const SHOWN = 50;

export function History() {
  const { api, info } = useDesk();
  const { revision, item } = useDocument();
  const [open, setOpen] = useState(false);
  const [lines, setLines] = useState<Revision[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when something has changed
  useEffect(() => {
    if (!open) return;
    const left = new AbortController();
    api.history(info.episode, left.signal).then(
      (found) => setLines(found.toReversed()),
      (error: unknown) => {
        if (!left.signal.aborted) setProblem((error as Error).message);
      },
    );
    return () => left.abort();
  }, [api, info, open, revision, item.state]);
  return (
    <details className="history" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>History</summary>
      {problem && <p className="warn">{problem}</p>}
      <ol>
        {lines?.slice(0, SHOWN).map((line, index) => (
          <li key={`${line.revision} ${line.when} ${line.label || index}`} className={line.source}>
            <span className="grow">{line.label || line.source}</span>
            <span className="small muted">{line.author}</span>
            <time className="small muted digits" dateTime={line.when}>
              {agoText(line.when, new Date())}
            </time>
          </li>
        ))}
      </ol>
      {lines && lines.length > SHOWN && <p className="small muted">and {lines.length - SHOWN} older ones</p>}
    </details>
  );
}
