// One choice of many: the browser's own list, which every keyboard and screen reader knows.
import type { SelectHTMLAttributes } from "react";

export interface SelectProps<T extends string>
  extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "value" | "onChange"> {
  choices: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

export function Select<T extends string>({ choices, value, onChange, className = "", ...rest }: SelectProps<T>) {
  return (
    <select
      className={`input ${className}`}
      value={value}
      onChange={(event) => {
        const chosen = choices.find((choice) => choice.value === event.target.value);
        if (chosen) onChange(chosen.value);
      }}
      {...rest}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
