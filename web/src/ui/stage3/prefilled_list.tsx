// Prefill: asks a diagnosing model about a blank episode, and lists what it filled in until a person has verified it.
import { useEffect, useRef, useState } from "react";
import { isAbort } from "../../core/api/client";
import type { AnnotationJson, Json } from "../../core/api/types";
import { acceptDraft } from "../../core/document/fields";
import { valueAt } from "../../core/document/patch";
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { IconButton } from "../kit/icon_button";
import { useToast } from "../kit/toast";
import { useDesk, useDocument } from "../shell/desk";
import { fieldName, valueText } from "../shell/field_words";
import { type Diagnosed, diagnosed, fillable, isBlank } from "./prefilled";
import "../../styles/stage3.css";

/** Above the panel of a stage; nothing where no diagnosing model is configured and none has written. */
export function Prefilled() {
  const { session, readOnly, stage } = useDesk();
  const { annotation } = useDocument();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const all = diagnosed(annotation);
  // Each stage lists its own fields; the last one whatever is left.
  const here = all.filter((one) => stage === 3 || one.stage === stage);
  const offered = session.diagnosis !== null && !readOnly && isBlank(annotation) && all.length === 0;
  return (
    <>
      {offered && <Ask model={session.diagnosis ?? ""} onProblems={setProblems} />}
      {here.length > 0 && <Verify key={stage} fields={here} open={stage !== 3} />}
      {problems.length > 0 && <Unsaid problems={problems} onClose={() => setProblems([])} />}
    </>
  );
}

/** Offers to ask the model; waits for it, or gives up. */
function Ask({ model, onProblems }: { model: string; onProblems: (problems: readonly string[]) => void }) {
  const { api, editor, info } = useDesk();
  const { annotation } = useDocument();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const ask = async () => {
    const own = new AbortController();
    running.current = own;
    setBusy(true);
    onProblems([]);
    try {
      const { changes, problems, by } = await api.prefill(info.episode, editor.state.annotation, own.signal);
      const taken = fillable(editor.state.annotation, changes);
      onProblems(problems);
      if (taken.length) editor.change(`Filled in by ${by}`, taken);
      else say(`${by} filled in nothing.`);
    } catch (error) {
      if (!isAbort(error)) say({ text: (error as Error).message, tone: "warn" });
    } finally {
      setBusy(false);
    }
  };
  const hasTask = annotation.task.trim() !== "";
  return (
    <div className="stage3-prefill">
      <Icon name="draft" />
      <p className="grow small" role="status">
        {busy
          ? `${model} is looking at the episode …`
          : `${model} can fill in a first diagnosis${hasTask ? "." : ", once the task is written."}`}
      </p>
      {busy ? (
        <Button className="stage3-small" onClick={() => running.current?.abort()}>
          Stop
        </Button>
      ) : (
        <Button className="stage3-small" disabled={!hasTask} onClick={() => void ask()}>
          Ask it
        </Button>
      )}
    </div>
  );
}

function Verify({ fields, open }: { fields: readonly Diagnosed[]; open: boolean }) {
  const { editor, readOnly, who } = useDesk();
  const { annotation } = useDocument();
  const [listed, setListed] = useState(open);
  const by = [...new Set(fields.map((one) => one.by))].join(" and ");
  const accept = (names: readonly string[]) => {
    const changes = names.flatMap((name) => acceptDraft(annotation, name, who));
    editor.change(names.length === 1 ? `Accept: ${named(names[0] ?? "")}` : `Accept what ${by} filled in`, changes);
  };
  return (
    <section className="stage3-verify" aria-label={`Filled in by ${by}`}>
      <div className="row">
        <button
          type="button"
          className="stage3-fold grow small"
          aria-expanded={listed}
          onClick={() => setListed(!listed)}
        >
          <Icon name={listed ? "up" : "down"} size={12} />
          <span className="clip" data-tip={`${by} filled in ${fields.length} fields that nobody has verified`}>
            {fields.length} unverified by {by}
          </span>
        </button>
        <Button
          className="stage3-small"
          icon="check"
          disabled={readOnly}
          onClick={() => accept(fields.map(({ field }) => field))}
        >
          Accept all
        </Button>
      </div>
      {listed && (
        <ul>
          {fields.map(({ field }) => (
            <li key={field} className="row small">
              <span className="muted stage3-name clip">{named(field)}</span>
              <span className="grow clip" data-tip={shown(annotation, field)}>
                {shown(annotation, field)}
              </span>
              <IconButton
                small
                icon="check"
                name={`Accept: ${named(field)}`}
                disabled={readOnly}
                onClick={() => accept([field])}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What the model did not say, or not so that it could be read. */
function Unsaid({ problems, onClose }: { problems: readonly string[]; onClose: () => void }) {
  return (
    <section className="stage3-verify stage3-problems small" aria-label="What the model did not say">
      <ul className="grow">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <IconButton small icon="close" name="Close these messages" onClick={onClose} />
    </section>
  );
}

/** "Avoidance: symbols" for "avoidance.symbols". */
function named(field: string): string {
  const [first = "", second] = field.split(".");
  return second ? `${fieldName([first]).split(" ")[0]}: ${fieldName([second])}` : fieldName([first]);
}

/** A value on one line; commands as their sentence. */
function shown(a: AnnotationJson, field: string): string {
  const path = field.split(".");
  const sentence: Json = path[1] === "commands" ? valueAt(a, [path[0] ?? "", "low_level"]) : null;
  return valueText(sentence ?? valueAt(a, path)).replaceAll("\n", " · ");
}
