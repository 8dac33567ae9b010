// The two keyframes side by side, small, with their symbols and their command.
import type { KeyframeRole } from "../../core/api/types";
import { KEYFRAMES } from "../help/definitions";
import { Strokes } from "../player/strokes";
import { clockText } from "../player/time_text";
import { useDesk, useDocument } from "../shell/desk";

const QUALITY = 70;

export function KeyframeStrip() {
  return (
    <div className="stage3-keyframes">
      <SmallKeyframe of="avoidance" />
      <SmallKeyframe of="correction" />
    </div>
  );
}

function SmallKeyframe({ of: role }: { of: KeyframeRole }) {
  const { api, info, cameras, setRole, goTo, role: chosen } = useDesk();
  const { annotation } = useDocument();
  const camera = cameras[0];
  const keyframe = annotation[role];
  const { title } = KEYFRAMES[role];
  if (!keyframe || !camera) {
    return (
      <button type="button" className="stage3-keyframe missing-keyframe" onClick={() => goTo(1)}>
        <span className="muted small">{title}: not set</span>
      </button>
    );
  }
  const { width, height, times_s } = camera.source;
  const said = keyframe.low_level?.trim();
  return (
    <figure className={`stage3-keyframe ${role}`}>
      <button
        type="button"
        aria-pressed={chosen === role}
        aria-label={`Show the ${role} keyframe, frame ${keyframe.index}`}
        onClick={() => setRole(role)}
      >
        <img
          alt=""
          draggable={false}
          src={api.frameUrl(info.episode, camera.name, keyframe.index, QUALITY)}
          width={width}
          height={height}
        />
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          <Strokes symbols={keyframe.symbols ?? []} width={width} height={height} />
        </svg>
      </button>
      <figcaption>
        <span className="row small">
          <strong className="grow">{title}</strong>
          <span className="muted digits">
            {keyframe.index} · {clockText(times_s[keyframe.index] ?? 0)}
          </span>
        </span>
        <button
          type="button"
          className="stage3-command small"
          data-tip={said ? `${said} Click to change it in stage 2.` : "Write it in stage 2"}
          onClick={() => goTo(2)}
        >
          {said || "No command"}
        </button>
      </figcaption>
    </figure>
  );
}
