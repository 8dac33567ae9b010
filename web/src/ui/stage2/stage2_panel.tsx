// Stage 2, the right side: on each keyframe what to do instead, in commands and in symbols.
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { Panel } from "../kit/panel";
import { Segmented } from "../kit/segmented";
import { useAction, useChord, usePlace } from "../shell/actions";
import { useFrame } from "../shell/desk";
import { CodeField } from "./code_field";
import { CommandBuilder } from "./command_builder";
import { CommandChips } from "./command_chips";
import { OTHER } from "./guidance";
import { KeyframePlace } from "./keyframe_place";
import { Palette } from "./palette";
import { SentenceField } from "./sentence_field";
import { Suggestion } from "./suggestion";
import { SymbolList } from "./symbol_list";
import { useCommandKeys } from "./use_command_keys";
import { type Stage2, useStudio } from "./use_studio";
import { WrongList } from "./wrong_list";
import "../../styles/stage2.css";

export function Stage2Panel() {
  const stage2 = useStudio();
  const { desk, annotation, role, keyframe } = stage2;
  const frame = useFrame();
  const live = !desk.readOnly && keyframe !== undefined;
  usePlace("stage 2");
  useCommandKeys(stage2, live);
  useAction("stage.next", () => {
    if (role !== "avoidance" || !annotation.correction) return false;
    desk.setRole("correction");
  });
  const other = useChord("keyframe.other");
  return (
    <div className="stage2">
      <div className="stage2-keyframes">
        <Segmented
          wide
          name="Keyframe"
          value={role}
          choices={(["avoidance", "correction"] as const).map((value) => ({
            value,
            label: <KeyframeLabel stage2={stage2} role={value} />,
            tip: value === role ? "The keyframe that is shown" : `The other keyframe${other ? ` (${other})` : ""}`,
          }))}
          onChange={desk.setRole}
        />
        <KeyframePlace stage2={stage2} frame={frame} />
      </div>
      {keyframe && (
        <fieldset disabled={desk.readOnly}>
          <legend className="unseen">Guidance on the {role} keyframe</legend>
          <Panel title="Command" aside={<CopyButton stage2={stage2} />}>
            <CommandBuilder stage2={stage2} />
            <CommandChips stage2={stage2} />
            <SentenceField key={`sentence ${role}`} stage2={stage2} />
            <Suggestion stage2={stage2} />
            <WrongList stage2={stage2} />
          </Panel>
          <Panel title="Symbols">
            <Palette stage2={stage2} />
            <SymbolList stage2={stage2} />
            <CodeField key={`code ${role}`} stage2={stage2} />
          </Panel>
        </fieldset>
      )}
    </div>
  );
}

function KeyframeLabel({ stage2, role }: { stage2: Stage2; role: "avoidance" | "correction" }) {
  const keyframe = stage2.annotation[role];
  const done = keyframe?.symbols?.length;
  return (
    <>
      {done ? <Icon name="check" size={12} /> : null}
      <span>{role === "avoidance" ? "Avoidance" : "Correction"}</span>
      <span className="small muted digits">{keyframe ? keyframe.index : "not set"}</span>
    </>
  );
}

function CopyButton({ stage2 }: { stage2: Stage2 }) {
  const { annotation, role, guidance } = stage2;
  const keys = useChord("guidance.copy");
  const other = annotation[OTHER[role]];
  if (!other?.symbols?.length && !other?.low_level?.trim() && !other?.commands?.length) return null;
  return (
    <Button
      look="quiet"
      icon="copy"
      className="stage2-small"
      tip={`Command and symbols of the ${OTHER[role]} keyframe, in place of these${keys ? ` (${keys})` : ""}`}
      onClick={() => guidance.copyFromOther()}
    >
      Copy from {OTHER[role]}
    </Button>
  );
}
