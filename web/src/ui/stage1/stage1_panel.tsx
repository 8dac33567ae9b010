// Stage 1: what happened (paper Sec. 3.3.2): task, subtasks, outcome, failed subtask, failure type, keyframes.
import { useAction, usePlace } from "../shell/actions";
import { FailureTypes } from "./failure_types";
import { GoOn } from "./go_on";
import { Keyframes } from "./keyframes";
import { SubtaskList } from "./subtask_list";
import { useStage1Annotation } from "./suggestion";
import { TaskText } from "./task_text";
import { useStage1 } from "./use_stage1";
import { useSubtaskDraft } from "./use_subtask_draft";
import "../../styles/stage1.css";
import "../../styles/subtasks.css";

const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export function Stage1Panel() {
  const annotation = useStage1Annotation();
  usePlace("stage 1");
  useKeysOfStage1();
  const drafts = useSubtaskDraft();
  const failed = annotation.outcome !== "Successful";
  return (
    <>
      <TaskText onTyped={drafts.follow} />
      <SubtaskList drafts={drafts} />
      {failed && (
        <>
          <FailureTypes />
          <Keyframes />
        </>
      )}
      <GoOn />
    </>
  );
}

function useKeysOfStage1() {
  const stage1 = useStage1();
  const annotation = useStage1Annotation();
  const failed = annotation.failed_subtask ?? 0;
  useAction("outcome.failed", () => stage1.chooseOutcome("Failed"));
  useAction("outcome.successful", () => stage1.chooseOutcome("Successful"));
  useAction("type.1", () => stage1.chooseType("task planning"));
  useAction("type.2", () => stage1.chooseType("gripper 6d-pose"));
  useAction("type.3", () => stage1.chooseType("gripper state"));
  useAction("type.4", () => stage1.chooseType("human intervention"));
  useAction("keyframe.avoidance", () => stage1.setKeyframeHere("avoidance"));
  useAction("keyframe.correction", () => stage1.setKeyframeHere("correction"));
  useAction("failed.next", () => stage1.chooseFailed(failed + 1));
  useAction("failed.previous", () => stage1.chooseFailed(failed - 1));
  useAction("subtask.begin", stage1.beginSubtaskHere);
  // The numbers never change, so the order of the hooks is the same every time.
  for (const number of NUMBERS) {
    // biome-ignore lint/correctness/useHookAtTopLevel: a fixed list
    useAction(`failed.${number}`, () => stage1.chooseFailed(number));
  }
}
