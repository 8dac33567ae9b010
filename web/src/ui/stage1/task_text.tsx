// The sentence that says what the robot was to do.
import { setTask } from "../../core/document/fields";
import { Panel } from "../kit/panel";
import { TextArea } from "../kit/text_area";
import { useDesk, useDocument } from "../shell/desk";
import { useStage1 } from "./use_stage1";

export function TaskText() {
  const { readOnly } = useDesk();
  const { annotation } = useDocument();
  const { change } = useStage1();
  return (
    <Panel title="Task">
      <TextArea
        aria-label="Task"
        value={annotation.task}
        readOnly={readOnly}
        invalid={!annotation.task.trim()}
        onChange={(event) => change("Edit the task", (a) => setTask(a, event.target.value), "task")}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault(); // a sentence has no second line
          event.currentTarget.blur();
        }}
      />
    </Panel>
  );
}
