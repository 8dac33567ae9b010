// The cameras that are not in front, in step with it; a click brings one to the front.
import { useDesk } from "../shell/desk";
import { FramesCanvas } from "./frames_canvas";

export function OtherCameras({ front, onBring }: { front: number; onBring: (index: number) => void }) {
  const { cameras } = useDesk();
  return (
    <div className="other-cameras">
      {cameras.map(
        (camera, index) =>
          index !== front && (
            <button
              key={camera.name}
              type="button"
              className="other-camera"
              aria-label={`Camera ${camera.name} in front`}
              data-tip="Bring to the front"
              onClick={() => onBring(index)}
            >
              <FramesCanvas camera={camera} name={`Camera ${camera.name}`} />
              <span className="camera-name clip">{camera.name}</span>
            </button>
          ),
      )}
    </div>
  );
}
