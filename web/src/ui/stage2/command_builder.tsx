// The predefined commands as one compact grid of buttons: whom, where to and how far, and the state of the gripper.
import type { Arm, CommandJson, Direction, Magnitude } from "../../core/api/types";
import type { Action } from "../../core/keys/actions";
import { Segmented } from "../kit/segmented";
import { useChord } from "../shell/actions";
import { DIRECTIONS, move, press, SIZES, same } from "./commands";
import { AXIS_OF } from "./contradictions";
import { briefly, formatSentence } from "./sentence";
import type { Stage2 } from "./use_studio";

const ARMS: { value: Arm; label: string; tip: string }[] = [
  { value: "left", label: "Left arm", tip: "Commands are for the left gripper" },
  { value: "right", label: "Right arm", tip: "Commands are for the right gripper" },
  { value: "only", label: "Single arm", tip: "The robot has one arm: “the gripper”" },
];

export function CommandBuilder({ stage2 }: { stage2: Stage2 }) {
  const { arm, studio } = stage2;
  return (
    <div className="stage2-builder">
      <Segmented wide name="Arm" choices={ARMS} value={arm} onChange={(value) => studio.set({ arm: value })} />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no grid */}
      <div className="stage2-moves" role="group" aria-label="Move">
        {DIRECTIONS.map((direction) => (
          <Moves key={direction} stage2={stage2} direction={direction} />
        ))}
      </div>
      <Others stage2={stage2} />
    </div>
  );
}

function Moves({ stage2, direction }: { stage2: Stage2; direction: Direction }) {
  return SIZES.map((size) => (
    <CommandButton
      key={size}
      stage2={stage2}
      command={move(stage2.arm, direction, size)}
      action={size ? null : `command.${direction}`}
    >
      {size ? (
        <span className="stage2-size">{SHORT[size]}</span>
      ) : (
        <>
          <span className={`stage2-dot ${AXIS_OF[direction]}`} />
          {direction}
        </>
      )}
    </CommandButton>
  ));
}

const SHORT: Readonly<Record<Magnitude, string>> = { slightly: "slightly", significantly: "significantly" };

function Others({ stage2 }: { stage2: Stage2 }) {
  const { arm } = stage2;
  const grasp = (open: boolean, keep = false): CommandJson =>
    keep ? { command: "grasp", arm, open, keep } : { command: "grasp", arm, open };
  const button = (words: string, command: CommandJson, action: Action | null = null) => (
    <CommandButton stage2={stage2} command={command} action={action} words={words}>
      {words}
    </CommandButton>
  );
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no grid */}
      <div className="stage2-others" role="group" aria-label="Rotate">
        <span className="stage2-what">rotate</span>
        {button("clockwise", { command: "rotate", arm, clockwise: true }, "command.clockwise")}
        {button("counter-clockwise", { command: "rotate", arm, clockwise: false }, "command.counterclockwise")}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no grid */}
      <div className="stage2-others" role="group" aria-label="Gripper">
        <span className="stage2-what">gripper</span>
        {button("open", grasp(true), "command.open")}
        {button("close", grasp(false), "command.close")}
        {button("keep open", grasp(true, true), "command.keep")}
        {button("keep closed", grasp(false, true), "command.keep")}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no grid */}
      <div className="stage2-others" role="group" aria-label="Hold or go back">
        <span className="stage2-what">arm</span>
        {button("hold still", { command: "hold still", arm }, "command.hold")}
        {button("go back", { command: "go back", arm }, "command.back")}
        {button("all hold still", { command: "hold still" })}
      </div>
    </>
  );
}

interface CommandButtonProps {
  stage2: Stage2;
  command: CommandJson;
  /** The key that does the same. */
  action: Action | null;
  /** What is written on it, where its sentence has other words. */
  words?: string;
  children: React.ReactNode;
}

function CommandButton({ stage2, command, action, words = "", children }: CommandButtonProps) {
  const { commands, guidance } = stage2;
  const keys = useChord(action ?? "command.arm");
  const said = commands.some((one) => same(one, command));
  const sentence = formatSentence([command]);
  return (
    <button
      type="button"
      className="stage2-command"
      aria-pressed={said}
      aria-label={sentence.toLowerCase().includes(words) ? sentence : `${words}: ${sentence}`}
      data-tip={said ? `Take away: ${briefly(command)}` : sentence}
      data-keys={action ? keys : undefined}
      onClick={() => guidance.setCommands(press(commands, command), said ? "Take command away" : "Command")}
    >
      {children}
    </button>
  );
}
