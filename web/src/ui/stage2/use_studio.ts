// Everything that a part of stage 2 needs to know, read from the desk, the document and the studio.
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type {
  AnnotationJson,
  Arm,
  Axis,
  CommandJson,
  KeyframeJson,
  KeyframeRole,
  SymbolJson,
} from "../../core/api/types";
import { type Desk, useDesk, useDocument } from "../shell/desk";
import { axesOfNextArrow } from "./colours";
import { likelyArm } from "./commands";
import { type Contradiction, contradictions } from "./contradictions";
import { commandsOf, Guidance, symbolsOf } from "./guidance";
import { type Studio, type StudioState, studioOf, usualArm } from "./studio";

export interface Stage2 {
  desk: Desk;
  studio: Studio;
  state: StudioState;
  annotation: AnnotationJson;
  role: KeyframeRole;
  /** The keyframe that is worked on; undefined where it is not set yet. */
  keyframe: KeyframeJson | undefined;
  symbols: readonly SymbolJson[];
  commands: readonly CommandJson[];
  guidance: Guidance;
  /** Position of the selected symbol, if it is there still. */
  selected: number | null;
  /** Whom the buttons command. */
  arm: Arm;
  /** Colours of the next arrow. */
  axes: readonly Axis[];
  wrong: readonly Contradiction[];
}

/** `calm`: nothing is drawn anew while a pointer is dragged; the gesture is not known then. */
export function useStudio(pace: "live" | "calm"): Stage2 {
  const desk = useDesk();
  const { annotation } = useDocument();
  const { editor, role } = desk;
  const studio = studioOf(editor);
  const state = useSyncExternalStore(studio.subscribe, () => (pace === "calm" ? studio.calm : studio.state));
  useEffect(() => studio.show(role), [studio, role]);
  const symbols = symbolsOf(annotation, role);
  const commands = commandsOf(annotation, role);
  const guidance = useMemo(() => new Guidance(editor, role), [editor, role]);
  const wrong = useMemo(() => contradictions(commands, symbols), [commands, symbols]);
  const { selected } = state.drawing;
  return {
    ...{ desk, studio, state, annotation, role, symbols, commands, guidance, wrong },
    keyframe: annotation[role],
    selected: state.role === role && selected !== null && selected < symbols.length ? selected : null,
    arm:
      state.arm ?? likelyArm(commands, textsOf(annotation, role), usualArm() ?? (hasTwoArms(desk) ? "left" : "only")),
    axes: axesOfNextArrow(commands, symbols, state.axes),
  };
}

/** Wrist cameras of both arms. */
function hasTwoArms({ info }: Desk): boolean {
  return ["left", "right"].every((arm) => info.cameras.some(({ name }) => name.toLowerCase().includes(arm)));
}

/** What speaks of arms, the nearest first: the other keyframe's words, the failed subtask, the task. */
function textsOf(annotation: AnnotationJson, role: KeyframeRole): string[] {
  const other = annotation[role === "avoidance" ? "correction" : "avoidance"]?.low_level;
  const failed = annotation.subtasks?.[(annotation.failed_subtask ?? 0) - 1];
  return [other ?? "", failed ?? "", annotation.task];
}
