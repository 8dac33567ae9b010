// Stage 3: why it failed, and the plan (paper Sec. 3.3.2): drafts by a template or a model, verified by a person.
import { useState } from "react";
import type { DraftField } from "../../core/api/types";
import { useAction, usePlace } from "../shell/actions";
import { DraftBar } from "./draft_bar";
import type { Use } from "./drafting";
import { HandIn } from "./hand_in";
import { KeyframeStrip } from "./keyframe_strip";
import { Summary } from "./summary";
import { TextField } from "./text_field";
import { TEXTS } from "./texts";
import { useStage3 } from "./use_stage3";
import "../../styles/stage3.css";

export function Stage3Panel() {
  const stage3 = useStage3();
  const { desk, draft, accept, drafting, state } = stage3;
  const [use, setUse] = useState<Use>(desk.session.model === null ? "template" : "model");
  usePlace("stage 3");
  useAction("drafts.write", () => draft(use), !desk.readOnly);
  useAction("drafts.accept", (event) => accept(focused(event.target)), !desk.readOnly);
  useAction("cancel", () => drafting.stop(), state.waiting.length > 0);
  return (
    <>
      <KeyframeStrip />
      <Summary />
      <fieldset className="stage3-texts" disabled={desk.readOnly}>
        <legend className="unseen">Reason and guidance in words</legend>
        <DraftBar stage3={stage3} use={use} onUse={setUse} />
        {TEXTS.map((field) => (
          <TextField key={field} stage3={stage3} field={field} use={use} />
        ))}
      </fieldset>
      <HandIn stage3={stage3} use={use} />
    </>
  );
}

/** The text that the cursor is in; undefined: all of them. */
function focused(target: EventTarget | null): DraftField[] | undefined {
  const field = target instanceof HTMLElement ? target.dataset.field : undefined;
  return TEXTS.some((one) => one === field) ? [field as DraftField] : undefined;
}
