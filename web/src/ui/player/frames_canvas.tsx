// One camera's picture: the player paints the current frame onto it.
import { useEffect, useRef } from "react";
import { type Shown, useDesk } from "../shell/desk";

export function FramesCanvas({ camera, name }: { camera: Shown; name: string }) {
  const { player } = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) return player.attach(camera.source, canvas.current);
  }, [player, camera]);
  return (
    <canvas
      className="frames"
      ref={canvas}
      width={camera.source.width}
      height={camera.source.height}
      role="img"
      aria-label={name}
    />
  );
}
