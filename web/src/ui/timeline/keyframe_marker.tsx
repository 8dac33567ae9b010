// The flag of a keyframe on the timeline.
import type { RefObject } from "react";
import type { KeyframeRole } from "../../core/api/types";
import { removeKeyframe, setKeyframe } from "../../core/document/fields";
import { useDesk } from "../shell/desk";
import { Marker } from "./marker";
import type { Span } from "./scale";

export interface KeyframeMarkerProps {
  role: KeyframeRole;
  index: number;
  span: Span;
  strip: RefObject<HTMLElement | null>;
}

export function KeyframeMarker({ role, index, span, strip }: KeyframeMarkerProps) {
  const { editor, player, readOnly } = useDesk();
  const name = role === "avoidance" ? "Avoidance keyframe" : "Correction keyframe";
  return (
    <Marker
      className={`flag ${role}`}
      name={name}
      tip={`${name}, frame ${index}`}
      index={index}
      span={span}
      strip={strip}
      disabled={readOnly}
      onMove={(frame, gesture) => {
        editor.change(`Move the ${role} keyframe`, setKeyframe(editor.state.annotation, role, frame), gesture);
        player.pause();
        player.seek(frame);
      }}
      onPick={() => player.seek(index)}
      onRemove={() => editor.change(`Remove the ${role} keyframe`, removeKeyframe(editor.state.annotation, role))}
    >
      <span aria-hidden="true">{role === "avoidance" ? "A" : "C"}</span>
    </Marker>
  );
}
