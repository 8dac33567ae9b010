// What a person does in stage 1, as steps of the editor; the page's buttons and keys both come here.
import { useMemo } from "react";
import type { AnnotationJson, Change, FailureType, KeyframeRole, Outcome } from "../../core/api/types";
import {
  acceptDraft,
  setFailedSubtask,
  setFailureType,
  setKeyframe,
  setOutcome,
  setRecording,
} from "../../core/document/fields";
import { FAILURE_TYPES } from "../help/definitions";
import { type Desk, useDesk } from "../shell/desk";
import { addStart } from "../timeline/bands";

export type Stage1 = ReturnType<typeof actionsOf>;

export function useStage1(): Stage1 {
  const desk = useDesk();
  return useMemo(() => actionsOf(desk), [desk]);
}

function actionsOf({ editor, info, player, cameras, readOnly, who }: Desk) {
  /** One step. The first one also writes down what the recording is. */
  const change = (label: string, make: (a: AnnotationJson) => Change[], merge?: string): boolean => {
    if (readOnly) return false;
    const a = editor.state.annotation;
    const changes = make(a);
    if (!changes.length) return false;
    const camera = cameras[0];
    const recording: Change[] = camera
      ? setRecording(a, {
          camera: camera.name,
          length: info.length,
          fps: info.fps,
          size: [camera.source.width, camera.source.height],
        })
      : [];
    editor.change(label, [...recording, ...changes], merge);
    return true;
  };
  /** Whoever sets what a machine has filled in already vouches for it. */
  const accepted = (a: AnnotationJson, ...fields: string[]): Change[] =>
    fields.flatMap((field) => acceptDraft(a, field, who));
  /** Whoever says what failed says that it failed. */
  const failing = (a: AnnotationJson): Change[] => (a.outcome ? [] : setOutcome(a, "Failed"));
  /** The frame that is meant: the one that is seen while it plays, else the one that was asked for last. */
  const wanted = () => (player.playing ? player.index : player.target);
  return {
    change,
    chooseOutcome: (outcome: Outcome) =>
      change(outcome === "Failed" ? "Failed" : "Succeeded", (a) =>
        a.outcome === outcome ? [] : setOutcome(a, outcome),
      ),
    chooseFailed: (number: number) =>
      change(`Subtask ${number} failed`, (a) =>
        a.outcome === "Successful" || number < 1 || number > (a.subtasks?.length ?? 0)
          ? []
          : a.failed_subtask === number
            ? accepted(a, "failed_subtask")
            : [...failing(a), ...setFailedSubtask(a, number)],
      ),
    chooseType: (type: FailureType) =>
      change(FAILURE_TYPES[type].title, (a) =>
        a.outcome === "Successful"
          ? []
          : a.failure_type === type
            ? accepted(a, "failure_type")
            : [...failing(a), ...setFailureType(a, type)],
      ),
    /** Puts a keyframe on the frame that is shown. */
    setKeyframeHere: (role: KeyframeRole) => {
      const frame = wanted();
      player.pause();
      return change(`Set the ${role} keyframe`, (a) =>
        a.outcome === "Successful"
          ? []
          : a[role]?.index === frame
            ? accepted(a, role, `${role}.index`)
            : [...failing(a), ...setKeyframe(a, role, frame)],
      );
    },
    beginSubtaskHere: () => change("Set where a subtask begins", (a) => addStart(a, wanted(), info.length)),
  };
}
