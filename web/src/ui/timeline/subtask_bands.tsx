// The subtasks along the timeline, where a person has said at which frames they begin; nothing is guessed.
import type { RefObject } from "react";
import { useDesk, useDocument } from "../shell/desk";
import { bandsOf, moveStart, removeStart } from "./bands";
import { Marker } from "./marker";
import { edgeOf, type Span } from "./scale";

export function SubtaskBands({ span, strip }: { span: Span; strip: RefObject<HTMLElement | null> }) {
  const { editor, info, player, readOnly } = useDesk();
  const { annotation } = useDocument();
  const bands = bandsOf(annotation, info.length);
  if (!bands.length) return null;
  return (
    <div className="bands">
      {bands.map(({ number, text, from, to }) => {
        const left = Math.max(0, edgeOf(from, span));
        const right = Math.min(1, edgeOf(to, span));
        if (right <= left) return null;
        const failed = annotation.failed_subtask === number;
        return (
          <div
            key={number}
            className={failed ? "band failed" : "band"}
            style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }}
            data-tip={failed ? `${number}. ${text} (failed)` : `${number}. ${text}`}
          >
            <span className="clip">
              {number}. {text}
            </span>
          </div>
        );
      })}
      {bands.slice(1).map(({ number, from }) => (
        <Marker
          key={number}
          className="band-edge"
          name={`Subtask ${number} begins`}
          index={from}
          span={span}
          strip={strip}
          between
          disabled={readOnly}
          onMove={(frame, gesture) => {
            editor.change("Move where a subtask begins", moveStart(editor.state.annotation, number, frame), gesture);
            player.seek(frame);
          }}
          onPick={() => player.seek(from)}
          onRemove={() => editor.change("Remove where a subtask begins", removeStart(editor.state.annotation))}
        />
      ))}
    </div>
  );
}
