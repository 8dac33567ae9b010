// The sentence that says what the robot was to do, and whether it did it.
import { Panel } from "../kit/panel";
import { TextArea } from "../kit/text_area";
import { useDesk } from "../shell/desk";
import { OutcomeChoice } from "./outcome_choice";
import { useStage1Annotation } from "./suggestion";
import { useStage1 } from "./use_stage1";

/** `onTyped`: the cursor left the sentence. */
export function TaskText({ onTyped }: { onTyped: () => void }) {
  const { readOnly } = useDesk();
  const annotation = useStage1Annotation();
  const { editTask } = useStage1();
  return (
    <Panel title="Task">
      <TextArea
        aria-label="Task"
        value={annotation.task}
        readOnly={readOnly}
        placeholder="What the robot was to do, in a sentence"
        onChange={(event) => editTask(event.target.value)}
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
