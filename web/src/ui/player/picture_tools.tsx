// The small controls over the corner of the picture: zoom, cameras.
import { IconButton } from "../kit/icon_button";
import { useChord } from "../shell/actions";

export interface PictureToolsProps {
  zoom: number;
  onZoom: (factor: number) => void;
  onReset: () => void;
  /** Name of the camera in front, where there are several. */
  camera: string | null;
  /** The other cameras are shown. */
  others: boolean;
  onOthers: (() => void) | null;
}

export function PictureTools({ zoom, onZoom, onReset, camera, others, onOthers }: PictureToolsProps) {
  const [inKeys, outKeys, fitKeys, othersKeys] = [
    useChord("zoom.in"),
    useChord("zoom.out"),
    useChord("zoom.fit"),
    useChord("cameras.toggle"),
  ];
  return (
    <div className={zoom > 1 ? "picture-tools zoomed" : "picture-tools"}>
      {camera && <span className="camera-name">{camera}</span>}
      <IconButton
        small
        icon="zoomOut"
        name="Zoom out"
        keys={outKeys}
        disabled={zoom <= 1}
        onClick={() => onZoom(1 / 1.4)}
      />
      <button type="button" className="zoom digits" data-tip="Whole picture" data-keys={fitKeys} onClick={onReset}>
        {Math.round(zoom * 100)}%
      </button>
      <IconButton small icon="zoomIn" name="Zoom in" keys={inKeys} onClick={() => onZoom(1.4)} />
      {onOthers && (
        <IconButton
          small
          icon="columns"
          name={others ? "Hide the other cameras" : "Show the other cameras"}
          keys={othersKeys}
          aria-pressed={others}
          onClick={onOthers}
        />
      )}
    </div>
  );
}
