// Prefill: asks a diagnosing model about a blank episode, and lists what it filled in until a person has verified it.
import { useEffect, useRef, useState } from "react";
import { isAbort } from "../../core/api/client";
import type { Json } from "../../core/api/types";
import { acceptDraft } from "../../core/document/fields";
import { valueAt } from "../../core/document/patch";
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { IconButton } from "../kit/icon_button";
import { useToast } from "../kit/toast";
import { useDesk, useDocument } from "../shell/desk";
import { fieldName, valueText } from "../shell/field_words";
import { diagnosed, fillable, isBlank } from "./prefilled";
import "../../styles/stage3.css";

/** Above the panel of a stage; nothing where no diagnosing model is configured and none has written. */
export function Prefilled() {
  const { session, readOnly } = useDesk();
  const { annotation } = useDocument();
  const open = diagnosed(annotation);
  if (open.length > 0) return <Verify fields={open} />;
  if (session.diagnosis !== null && !readOnly && isBlank(annotation)) return <Ask model={session.diagnosis} />;
  return null;
}

/** Offers to ask the model; waits for it, or gives up. */
function Ask({ model }: { model: string }) {
  const { api, editor, info } = useDesk();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const ask = async () => {
    const own = new AbortController();
    running.current = own;
    setBusy(true);
    try {
      const { changes, problems, by } = await api.prefill(info.episode, editor.state.annotation, own.signal);
      const taken = fillable(editor.state.annotation, changes);
      if (taken.length) editor.change(`Filled in by ${by}`, taken);
      if (problems.length) say({ text: `${by}: ${problems.join(" · ")}`, tone: "warn" });
      else if (!taken.length) say(`${by} had nothing to add.`);
    } catch (error) {
      if (!isAbort(error)) say({ text: (error as Error).message, tone: "warn" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stage3-prefill">
      <Icon name="draft" />
      <p className="grow small" role="status">
        {busy ? `${model} is looking at the episode …` : `${model} can fill in a first diagnosis.`}
      </p>
      {busy ? (
        <Button className="stage3-small" onClick={() => running.current?.abort()}>
          Stop
        </Button>
      ) : (
        <Button className="stage3-small" onClick={() => void ask()}>
          Ask it
        </Button>
      )}
    </div>
  );
}

function Verify({ fields }: { fields: readonly { field: string; by: string }[] }) {
  const { editor, readOnly, who } = useDesk();
  const { annotation } = useDocument();
  const [listed, setListed] = useState(true);
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
          <span>
            Not verified: {fields.length} {fields.length === 1 ? "field" : "fields"} by {by}
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
              <span className="muted stage3-name">{named(field)}</span>
              <span className="grow clip" data-tip={shownValue(annotation, field)}>
                {shownValue(annotation, field)}
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

  function named(field: string): string {
    return fieldName(field.split("."));
  }

  function shownValue(a: typeof annotation, field: string): string {
    const path = field.split(".");
    const sentence: Json = path[1] === "commands" ? valueAt(a, [path[0] ?? "", "low_level"]) : null;
    return valueText(sentence ?? valueAt(a, path)).replaceAll("\n", " · ");
  }
}
