// The whole episode in a strip: where one is, the keyframes, the subtasks, the loop.
import { useRef } from "react";
import { usePlayback } from "../player/use_playback";
import { useSize } from "../player/use_size";
import { useDesk, useDocument } from "../shell/desk";
import { Filmstrip } from "./filmstrip";
import { KeyframeMarker } from "./keyframe_marker";
import { LoopRange } from "./loop_range";
import { Playhead } from "./playhead";
import { Ruler } from "./ruler";
import { SubtaskBands } from "./subtask_bands";
import { Track } from "./track";
import { useSpan } from "./use_span";
import { ZoomBar } from "./zoom_bar";

export function Timeline() {
  const { cameras } = useDesk();
  const { annotation } = useDocument();
  const strip = useRef<HTMLDivElement>(null);
  const { width } = useSize(strip);
  const { span, zoomed, showAll, setSpan } = useSpan(strip);
  const { loop } = usePlayback();
  const times = cameras[0]?.source.times_s ?? [];
  return (
    <section className="timeline" aria-label="Timeline">
      <div ref={strip} className="strip">
        <Ruler span={span} times={times} width={width} />
        <Track span={span} strip={strip} times={times}>
          <Filmstrip span={span} width={width} />
          {loop && <LoopRange span={span} loop={loop} />}
        </Track>
        <SubtaskBands span={span} strip={strip} />
        {(["avoidance", "correction"] as const).map((role) => {
          const keyframe = annotation[role];
          return keyframe && <KeyframeMarker key={role} role={role} index={keyframe.index} span={span} strip={strip} />;
        })}
        <Playhead span={span} />
      </div>
      {zoomed && <ZoomBar span={span} onSpan={setSpan} onAll={showAll} />}
    </section>
  );
}
