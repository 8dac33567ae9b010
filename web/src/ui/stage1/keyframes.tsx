// The two keyframes: set on the frame that is shown, moved on the timeline.
import type { KeyframeRole } from "../../core/api/types";
import { removeKeyframe } from "../../core/document/fields";
import { KEYFRAMES } from "../help/definitions";
import { useHelp } from "../help/help_context";
import { Button } from "../kit/button";
import { IconButton } from "../kit/icon_button";
import { Panel } from "../kit/panel";
import { clockText } from "../player/time_text";
import { useChord } from "../shell/actions";
import { useDesk, useDocument, useFrame } from "../shell/desk";
import { useStage1 } from "./use_stage1";

export function Keyframes() {
  const help = useHelp();
  return (
    <Panel
      title="Keyframes"
      aside={
        <IconButton small icon="book" name="Keyframes in full" onClick={() => help.open("guidelines", "keyframes")} />
      }
    >
      <div className="keyframes">
        <KeyframeRow of="avoidance" />
        <KeyframeRow of="correction" />
      </div>
    </Panel>
  );
}

function KeyframeRow({ of: role }: { of: KeyframeRole }) {
  const { player, cameras, readOnly } = useDesk();
  const { annotation } = useDocument();
  const { setKeyframeHere, change } = useStage1();
  const shown = useFrame();
  const keys = useChord(`keyframe.${role}`);
  const index = annotation[role]?.index;
  const { title, short } = KEYFRAMES[role];
  return (
    <div className={`keyframe ${role}`} data-tip={short}>
      <div className="row">
        <span className="keyframe-letter" aria-hidden="true">
          {title.slice(0, 1)}
        </span>
        {index === undefined ? (
          <span className="grow clip muted">{title}</span>
        ) : (
          <button
            type="button"
            className="link grow clip digits"
            aria-label={`Show the ${role} keyframe, frame ${index}`}
            onClick={() => player.seek(index)}
          >
            {index} · {clockText(cameras[0]?.source.times_s[index] ?? 0)}
          </button>
        )}
        {index !== undefined && (
          <IconButton
            small
            icon="close"
            name={`Remove the ${role} keyframe`}
            disabled={readOnly}
            onClick={() => change(`Remove the ${role} keyframe`, (a) => removeKeyframe(a, role))}
          />
        )}
      </div>
      <Button
        keys={keys}
        disabled={readOnly || index === shown}
        aria-label={`Set the ${role} keyframe here`}
        onClick={() => setKeyframeHere(role)}
      >
        {index === undefined ? "Set here" : index === shown ? "Is here" : "Move here"}
      </Button>
    </div>
  );
}
