// A label over a control, with what is wrong below it.
import type { ReactNode } from "react";

export interface FieldProps {
  label: ReactNode;
  /** At the right of the label: chips, small buttons. */
  aside?: ReactNode;
  problem?: string | null | undefined;
  children: ReactNode;
}

/** Wraps one control: clicking the label focuses it. `aside` stays outside of the label. */
export function Field({ label, aside, problem, children }: FieldProps) {
  return (
    <div className="field">
      {aside && <div className="row small aside">{aside}</div>}
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label className="field">
        <span className="label">{label}</span>
        {children}
      </label>
      {problem && (
        <p className="problem small" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
