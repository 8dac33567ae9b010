// One line of text.
import type { InputHTMLAttributes, Ref } from "react";

export interface TextInputProps extends InputHTMLAttributes<HTMLInputElement> {
  invalid?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextInput({ invalid, className = "", ...rest }: TextInputProps) {
  return <input type="text" className={`input ${className}`} aria-invalid={invalid || undefined} {...rest} />;
}
