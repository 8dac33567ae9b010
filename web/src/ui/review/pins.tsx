// Pins of comments on the picture; while one is being placed, a click says where.
import type { PointerEvent } from "react";
import type { Point } from "../../core/api/types";
import { useDesk, useDocument, useFrame } from "../shell/desk";
import { placeOf, whole } from "../stage2/place";
import { pinDraft, usePinDraft } from "./pin_draft";
import { pinsOn } from "./pin_words";
import "../../styles/review.css";

export interface PinsProps {
  width: number;
  height: number;
}

/** Inside of the picture's SVG, whose units are pixels of the frame. */
export function Pins({ width, height }: PinsProps) {
  const { player } = useDesk();
  const { comments } = useDocument();
  const frame = useFrame();
  const { pin, placing } = usePinDraft();
  const put = (event: PointerEvent<SVGRectElement>) => {
    event.stopPropagation();
    const point = whole(placeOf(event.clientX, event.clientY, event.currentTarget.getBoundingClientRect()));
    pinDraft.placed(player.index, point);
  };
  return (
    <g className="pins">
      {pinsOn(comments, frame).map(({ comment, number }) => (
        <Pin key={comment.id} {...{ width, height }} point={comment.pin?.point} label={String(number)} />
      ))}
      {pin?.frame === frame && <Pin {...{ width, height }} point={pin.point} label="+" draft />}
      {placing && <rect className="pin-area" width={width} height={height} onPointerDown={put} />}
    </g>
  );
}

interface PinProps extends PinsProps {
  point: Point | undefined;
  label: string;
  draft?: boolean;
}

function Pin({ width, height, point, label, draft }: PinProps) {
  if (!point) return null;
  const radius = Math.max(width, height) / 50;
  const [x, y] = [(point.x * width) / 1000, (point.y * height) / 1000];
  const head = y - 2 * radius;
  return (
    <g className={draft ? "pin draft" : "pin"}>
      <path d={`M${x} ${y} L${x - radius * 0.7} ${head + radius * 0.7} h${radius * 1.4} Z`} />
      <circle cx={x} cy={head} r={radius} />
      <text x={x} y={head} fontSize={radius * 1.3}>
        {label}
      </text>
    </g>
  );
}
