// Stage 2, the right side: on each keyframe what to do instead, in commands and in symbols.
import { Icon } from "../kit/icon";
import { IconButton } from "../kit/icon_button";
import { Segmented } from "../kit/segmented";
import { useChord, usePlace } from "../shell/actions";
import { useFrame } from "../shell/desk";
import { CodeField } from "./code_field";
import { CommandBuilder } from "./command_builder";
import { CommandChips } from "./command_chips";
import { OTHER } from "./guidance";
import { KeyframePlace } from "./keyframe_place";
import { Palette } from "./palette";
import { SentenceField } from "./sentence_field";
import { Stage2Foot } from "./stage2_foot";
import { Suggestion } from "./suggestion";
import { SymbolList } from "./symbol_list";
import { useCommandKeys } from "./use_command_keys";
import { type Stage2, useStudio } from "./use_studio";
import { WrongList } from "./wrong_list";
import "../../styles/stage2.css";

export function Stage2Panel() {
  const stage2 = useStudio("calm");
  const { desk, annotation, role, keyframe } = stage2;
  const frame = useFrame();
  const live = !desk.readOnly && keyframe !== undefined;
  usePlace("stage 2");
  useCommandKeys(stage2, live);
  const other = useChord("keyframe.other");
  return (
    <div className="stage2">
      <div className="stage2-keyframes">
        <div className="row">
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
          <CopyButton stage2={stage2} />
        </div>
        <KeyframePlace stage2={stage2} frame={frame} />
      </div>
      <div className="stage2-body">
        {keyframe && (
          <fieldset disabled={desk.readOnly}>
            <legend className="unseen">Guidance on the {role} keyframe</legend>
            <section className="stage2-part" aria-label="Command">
              <CommandBuilder stage2={stage2} />
              <CommandChips stage2={stage2} />
              <SentenceField key={`sentence ${role}`} stage2={stage2} />
              <Suggestion stage2={stage2} />
              <WrongList stage2={stage2} />
            </section>
            <section className="stage2-part" aria-label="Symbols">
              <Palette stage2={stage2} />
              <SymbolList stage2={stage2} />
              <CodeField key={`code ${role}`} stage2={stage2} />
            </section>
          </fieldset>
        )}
        {annotation.outcome === "Successful" && (
          <p className="stage2-part muted">The episode succeeded: there is nothing to do instead.</p>
        )}
      </div>
      <Stage2Foot stage2={stage2} />
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
  const { annotation, role, guidance, desk } = stage2;
  const keys = useChord("guidance.copy");
  const other = annotation[OTHER[role]];
  const empty = !other?.symbols?.length && !other?.low_level?.trim() && !other?.commands?.length;
  return (
    <IconButton
      icon="copy"
      name={`Copy command and symbols from the ${OTHER[role]} keyframe`}
      keys={keys}
      disabled={empty || desk.readOnly || !annotation[role]}
      onClick={() => guidance.copyFromOther()}
    />
  );
}
