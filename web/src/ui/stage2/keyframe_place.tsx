// Says when the picture is not the keyframe that is worked on, and sets the keyframe from here.
import { setKeyframe } from "../../core/document/fields";
import { Button } from "../kit/button";
import { useChord } from "../shell/actions";
import type { Stage2 } from "./use_studio";

export function KeyframePlace({ stage2, frame }: { stage2: Stage2; frame: number }) {
  const { desk, annotation, role, keyframe } = stage2;
  const keys = useChord(`jump.${role}`);
  if (keyframe?.index === frame) return null;
  const setHere = () =>
    desk.editor.change(`Set ${role} keyframe`, setKeyframe(annotation, role, frame), `keyframe ${role}`);
  return (
    <div className="stage2-away" role="status">
      <span className="grow small">
        {keyframe ? `Frame ${frame} is shown, not the keyframe.` : `The ${role} keyframe is not set yet.`}
      </span>
      {keyframe && (
        <Button className="stage2-small" keys={keys} onClick={() => desk.setRole(role)}>
          Back to {keyframe.index}
        </Button>
      )}
      <Button
        className="stage2-small"
        look={keyframe ? "plain" : "primary"}
        disabled={desk.readOnly}
        tip={`Frame ${frame} becomes the ${role} keyframe, with what is on it`}
        onClick={setHere}
      >
        {keyframe ? "Move it here" : `Set it here: frame ${frame}`}
      </Button>
    </div>
  );
}
