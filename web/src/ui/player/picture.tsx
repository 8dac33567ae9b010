// The pictures of all cameras: one large, with what is drawn on it; the others beside it.
import { Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useAction } from "../shell/actions";
import { useDesk } from "../shell/desk";
import { DrawingSurface, Pins } from "../shell/seams";
import { FramesCanvas } from "./frames_canvas";
import { KeyframeSymbols } from "./keyframe_symbols";
import { OtherCameras } from "./other_cameras";
import { PictureTools } from "./picture_tools";
import { PlayerError } from "./player_error";
import { useSize } from "./use_size";
import { usePlayKey } from "./use_space";
import { useView } from "./use_view";
import { boxOf } from "./view";

export function Picture() {
  const { cameras, player, stage } = useDesk();
  const [front, setFront] = useState(0);
  const [others, setOthers] = useState(true);
  const area = useRef<HTMLDivElement>(null);
  const viewport = useSize(area);
  const camera = cameras[front] ?? cameras[0];
  const width = camera?.source.width ?? 640;
  const height = camera?.source.height ?? 480;
  const size = useMemo(() => ({ width, height }), [width, height]);
  const toggle = useCallback(() => (player.playing ? player.pause() : player.play()), [player]);
  const { holding, spaceHeld } = usePlayKey(toggle);
  const { view, zoomBy, reset, panning, pan } = useView(area, size, viewport, spaceHeld);
  const bring = useCallback((index: number) => setFront(index), []);
  useAction("camera.next", () => bring((front + 1) % cameras.length), cameras.length > 1);
  useAction("cameras.toggle", () => setOthers((shown) => !shown), cameras.length > 1);
  if (!camera) return null;
  const box = boxOf(view, size, viewport);
  const scale = box.width / width;
  const Drawing = stage === 2 && front === 0 ? DrawingSurface : null;
  const cursor = panning ? "grabbing" : holding ? "grab" : Drawing ? "drawing" : "";
  return (
    <div className="pictures">
      <div ref={area} className={`viewport ${cursor}`} {...pan}>
        <div className={scale > 3 ? "picture pixels" : "picture"} style={box}>
          <FramesCanvas key={camera.name} camera={camera} name={`Camera ${camera.name}`} />
          {front === 0 && (
            <svg
              className="overlay"
              viewBox={`0 0 ${width} ${height}`}
              preserveAspectRatio="none"
              aria-label="Symbols on the frame"
            >
              <Suspense>
                {Drawing ? (
                  <Drawing width={width} height={height} scale={scale} />
                ) : (
                  <KeyframeSymbols width={width} height={height} />
                )}
                <Pins width={width} height={height} />
              </Suspense>
            </svg>
          )}
        </div>
        <PlayerError />
        <PictureTools
          zoom={view.zoom}
          onZoom={zoomBy}
          onReset={reset}
          camera={cameras.length > 1 ? camera.name : null}
          others={others}
          onOthers={cameras.length > 1 ? () => setOthers(!others) : null}
        />
      </div>
      {others && cameras.length > 1 && <OtherCameras front={front} onBring={bring} />}
    </div>
  );
}
