// The colours of an arrow in their order: press to add or take away, Shift to have only that one.
import type { Axis } from "../../core/api/types";
import { useChord } from "../shell/actions";
import { onlyAxis, toggleAxis } from "./colours";
import { AXES, COLOURS } from "./contradictions";

const MEANS: Readonly<Record<Axis, string>> = { x: "forward, backward", y: "left, right", z: "up, down" };

export interface ColourButtonsProps {
  /** Whose colours: "Next arrow". */
  name: string;
  axes: readonly Axis[];
  onChange: (axes: Axis[]) => void;
}

export function ColourButtons({ name, axes, onChange }: ColourButtonsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not lie in a row
    <div className="stage2-colours" role="group" aria-label={`Colours: ${name.toLowerCase()}`}>
      {AXES.map((axis) => (
        <Colour key={axis} axis={axis} axes={axes} onChange={onChange} />
      ))}
    </div>
  );
}

interface ColourProps {
  axis: Axis;
  axes: readonly Axis[];
  onChange: (axes: Axis[]) => void;
}

function Colour({ axis, axes, onChange }: ColourProps) {
  const keys = useChord(`colour.${axis}`);
  const order = axes.indexOf(axis) + 1;
  const last = order > 0 && axes.length === 1;
  const says = `${COLOURS[axis]}: ${MEANS[axis]}`;
  return (
    <button
      type="button"
      className={`stage2-colour ${axis}`}
      aria-pressed={order > 0}
      aria-label={order ? `${says}, ${order} of ${axes.length}` : says}
      data-tip={`${says}${last ? " (an arrow needs a colour)" : ""}. With Shift: only this one`}
      data-keys={keys}
      onClick={(event) => onChange(event.shiftKey ? onlyAxis(axis) : toggleAxis(axes, axis))}
    >
      {order > 0 && axes.length > 1 ? order : axis}
    </button>
  );
}
