// The two keyframes: set on the frame that is shown, moved on the timeline.
import type { KeyframeRole } from "../../core/api/types";
import { removeKeyframe } from "../../core/document/fields";
import { KEYFRAMES } from "../help/definitions";
import { IconButton } from "../kit/icon_button";
import { Kbd } from "../kit/kbd";
import { shortTime } from "../player/time_text";
import { useChord } from "../shell/actions";
import { useDesk, useFrame } from "../shell/desk";
import { useStage1Annotation } from "./suggestion";
import { useStage1 } from "./use_stage1";

export function Keyframes() {
  return (
    <section className="panel" aria-label="Keyframes">
      <div className="keyframes">
        <KeyframeRow of="avoidance" />
        <KeyframeRow of="correction" />
      </div>
    </section>
  );
}

function KeyframeRow({ of: role }: { of: KeyframeRole }) {
  const { player, cameras, readOnly } = useDesk();
  const annotation = useStage1Annotation();
  const { setKeyframeHere, change } = useStage1();
  const shown = useFrame();
  const keys = useChord(`keyframe.${role}`);
  const index = annotation[role]?.index;
  const { title, short } = KEYFRAMES[role];
  const letter = (
    <span className="keyframe-letter" aria-hidden="true">
      {title.slice(0, 1)}
    </span>
  );
  if (index === undefined) {
    return (
      <button
        type="button"
        className={`keyframe button ${role}`}
        disabled={readOnly}
        data-tip={`${short} Set it on the frame that is shown.`}
        onClick={() => setKeyframeHere(role)}
      >
        {letter}
        <span className="grow clip">{title} here</span>
        {keys && <Kbd chord={keys} />}
      </button>
    );
  }
  const place = `${index} · ${shortTime(cameras[0]?.source.times_s[index] ?? 0)}`;
  return (
    <div className={`keyframe set ${role}`}>
      <button
        type="button"
        className="keyframe-place digits"
        data-tip={`${title}: show this frame. Its flag on the timeline can be dragged.`}
        onClick={() => player.seek(index)}
      >
        {letter}
        <span className="unseen">{title} keyframe</span>
        <span className="clip">{place}</span>
      </button>
      <IconButton
        small
        icon="pin"
        name={`Move the ${role} keyframe here`}
        keys={keys}
        disabled={readOnly || index === shown}
        onClick={() => setKeyframeHere(role)}
      />
      <IconButton
        small
        icon="close"
        name={`Remove the ${role} keyframe`}
        disabled={readOnly}
        onClick={() => change(`Remove the ${role} keyframe`, (a) => removeKeyframe(a, role))}
      />
    </div>
  );
}
