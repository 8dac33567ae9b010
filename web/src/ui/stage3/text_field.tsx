// One text of stage 3: written by a person or drafted, live while it is written, verified, compared with its draft.
import { useId, useRef, useState } from "react";
import type { DraftField } from "../../core/api/types";
import { Button } from "../kit/button";
import { IconButton } from "../kit/icon_button";
import { TextArea } from "../kit/text_area";
import { useChord } from "../shell/actions";
import { ChangedWords } from "./changed_words";
import { DraftChip } from "./draft_chip";
import type { Use } from "./drafting";
import { ASKS, hasPlace, NAMES, roleOf, textOf } from "./texts";
import type { Stage3 } from "./use_stage3";

let stays = 0;

export function TextField({ stage3, field, use }: { stage3: Stage3; field: DraftField; use: Use }) {
  const { desk, annotation, state, draft, accept, type } = stage3;
  const [comparing, setComparing] = useState(false);
  const stay = useRef(0);
  const id = useId();
  const acceptKeys = useChord("drafts.accept");
  const role = roleOf(field);
  const origin = annotation.provenance?.[field];
  const writing = state.waiting.includes(field);
  const text = writing ? (state.partial[field] ?? "") : textOf(annotation, field);
  const by = use === "model" ? (desk.session.model ?? "the model") : "the template";
  if (!hasPlace(annotation, field)) {
    return (
      <div className="stage3-text">
        <span className="label">{NAMES[field]}</span>
        <p className="muted small">
          It belongs to the {role} keyframe, which is not set.{" "}
          <button type="button" className="link" onClick={() => desk.goTo(1)}>
            Set it in stage 1
          </button>
        </p>
      </div>
    );
  }
  const unverified = origin?.state === "unverified" && !writing && text.trim() !== "";
  return (
    <div className={`stage3-text ${unverified ? "unverified" : ""} ${writing ? "writing" : ""}`}>
      <div className="row stage3-label">
        <label className="label" htmlFor={id}>
          {NAMES[field]}
        </label>
        {!writing && text.trim() && <DraftChip origin={origin} />}
        <span className="grow" />
        {unverified && (
          <Button
            className="stage3-small"
            icon="check"
            aria-label={`Accept: ${NAMES[field].toLowerCase()}`}
            tip={`It is right as it stands${acceptKeys ? ` (all: ${acceptKeys})` : ""}`}
            onClick={() => accept([field])}
          >
            Accept
          </Button>
        )}
        <IconButton
          small
          icon="draft"
          name={`${text.trim() ? "Draft anew" : "Draft"}: ${NAMES[field].toLowerCase()}, by ${by}`}
          disabled={writing || desk.readOnly}
          onClick={() => draft(use, [field])}
        />
      </div>
      <TextArea
        id={id}
        rows={3}
        data-field={field}
        value={text}
        readOnly={writing || desk.readOnly}
        aria-busy={writing || undefined}
        placeholder={writing ? `Written by ${by} …` : ASKS[field]}
        onFocus={() => {
          stays += 1;
          stay.current = stays;
        }}
        onChange={(event) => type(field, event.target.value.replaceAll("\n", " "), stay.current)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      {origin?.state === "edited" && typeof origin.draft === "string" && !writing && (
        <ChangedWords origin={origin} text={text} open={comparing} onOpen={setComparing} />
      )}
    </div>
  );
}
