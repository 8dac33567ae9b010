// One choice of a few, all of them visible: radio buttons that look like a switch.
import { type ReactNode, useId } from "react";

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
  /** Read out instead of the label, where the label is not text. */
  name?: string;
  tip?: string;
}

export interface SegmentedProps<T extends string> {
  name: string;
  choices: readonly Choice<T>[];
  value: T | null;
  onChange: (value: T) => void;
  disabled?: boolean;
  wide?: boolean;
}

export function Segmented<T extends string>({ name, choices, value, onChange, disabled, wide }: SegmentedProps<T>) {
  const group = useId();
  return (
    <div className={wide ? "segmented wide" : "segmented"} role="radiogroup" aria-label={name}>
      {choices.map((choice) => (
        <label key={choice.value} data-tip={choice.tip}>
          <input
            type="radio"
            name={group}
            checked={choice.value === value}
            disabled={disabled}
            aria-label={choice.name}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </div>
  );
}
