// The sentence that says what the robot was to do, and whether it did it.
import { setTask } from "../../core/document/fields";
import { Panel } from "../kit/panel";
import { TextArea } from "../kit/text_area";
import { useDesk, useDocument } from "../shell/desk";
import { OutcomeChoice } from "./outcome_choice";
import { useStage1 } from "./use_stage1";

/** `onTyped`: the cursor left the sentence. */
export function TaskText({ onTyped }: { onTyped: () => void }) {
  const { readOnly } = useDesk();
  const { annotation } = useDocument();
  const { change } = useStage1();
  return (
    <Panel title="Task">
      <TextArea
        aria-label="Task"
        value={annotation.task}
        readOnly={readOnly}
        placeholder="What the robot was to do, in a sentence"
        onChange={(event) => change("Edit the task", (a) => setTask(a, event.target.value), "task")}
        onBlur={onTyped}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault(); // a sentence has no second line
          event.currentTarget.blur();
        }}
      />
      <OutcomeChoice />
    </Panel>
  );
}
