// What a person does in stage 1, as steps of the editor; the page's buttons and keys both come here.
import { useMemo } from "react";
import type { AnnotationJson, Change, FailureType, KeyframeRole, Outcome } from "../../core/api/types";
import {
  acceptDraft,
  setDraft,
  setFailedSubtask,
  setFailureType,
  setKeyframe,
  setOutcome,
  setRecording,
  setTask,
} from "../../core/document/fields";
import { FAILURE_TYPES } from "../help/definitions";
import { type Desk, useDesk } from "../shell/desk";
import { addStart } from "../timeline/bands";
import { suggested, suggestionOf } from "./suggestion";

export type Stage1 = ReturnType<typeof actionsOf>;

export function useStage1(): Stage1 {
  const desk = useDesk();
  return useMemo(() => actionsOf(desk), [desk]);
}

export function actionsOf({ editor, info, player, cameras, readOnly, who }: Desk) {
  /** One step. The first one also writes down what the recording is, and the subtasks that were suggested. */
  const change = (label: string, make: (a: AnnotationJson) => Change[], merge?: string): boolean => {
    if (readOnly) return false;
    const now = editor.state.annotation;
    const suggestion = suggestionOf(editor);
    const changes = make(suggestion ? suggested(now, suggestion) : now);
    if (!changes.length) return false;
    const camera = cameras[0];
    const recording: Change[] = camera
      ? setRecording(now, {
          camera: camera.name,
          length: info.length,
          fps: info.fps,
          size: [camera.source.width, camera.source.height],
        })
      : [];
    // Two changes with one key are one step; the second one alters the draft as any other would.
    const step = suggestion ? (merge ?? `begin ${label}`) : merge;
    if (suggestion) editor.change(label, setDraft(now, "subtasks", suggestion.subtasks, suggestion.by), step);
    editor.change(label, [...recording, ...changes], step);
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
    /** What is suggested from the sentence as it was is not written down with another sentence. */
    editTask: (text: string) => {
      if (!readOnly) editor.change("Edit the task", setTask(editor.state.annotation, text), "task");
    },
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
