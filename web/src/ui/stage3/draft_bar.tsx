// Who drafts, the button that has the empty texts drafted, and what went wrong.
import { Button } from "../kit/button";
import { IconButton } from "../kit/icon_button";
import { Segmented } from "../kit/segmented";
import { useChord } from "../shell/actions";
import type { Use } from "./drafting";
import { emptyTexts } from "./texts";
import type { Stage3 } from "./use_stage3";

export interface DraftBarProps {
  stage3: Stage3;
  use: Use;
  onUse: (use: Use) => void;
}

export function DraftBar({ stage3, use, onUse }: DraftBarProps) {
  const { desk, state, drafting, draft, annotation } = stage3;
  const keys = useChord("drafts.write");
  const stopKeys = useChord("cancel");
  const writing = state.waiting.length > 0;
  const none = emptyTexts(annotation).length === 0;
  if (none && !writing && !state.error && desk.session.model === null) return null;
  return (
    <div className="stage3-bar">
      <div className="row">
        {desk.session.model === null ? (
          <span className="grow muted small">Drafts say what was annotated.</span>
        ) : (
          <div className="grow stage3-who">
            <Segmented
              name="Who drafts"
              value={use}
              choices={[
                {
                  value: "model",
                  label: <span className="clip">{desk.session.model}</span>,
                  tip: "The model sees frames, symbols and the annotation",
                },
                { value: "template", label: "Template", tip: "Sentences made from the annotation, without a model" },
              ]}
              onChange={onUse}
            />
          </div>
        )}
        {writing ? (
          <Button icon="close" keys={stopKeys} onClick={() => drafting.stop()}>
            Stop
          </Button>
        ) : (
          <Button icon="draft" keys={keys} disabled={none} tip="Drafts what is empty" onClick={() => draft(use)}>
            Draft
          </Button>
        )}
      </div>
      {state.error && (
        <div className="stage3-error row" role="alert">
          <p className="grow small">{state.error}</p>
          {use === "model" && (
            <Button className="stage3-small" onClick={() => draft("template")}>
              Use the template
            </Button>
          )}
          <IconButton small icon="close" name="Close this message" onClick={() => drafting.dismiss()} />
        </div>
      )}
      <p className="unseen" role="status">
        {writing ? "Drafts are being written" : ""}
      </p>
    </div>
  );
}
