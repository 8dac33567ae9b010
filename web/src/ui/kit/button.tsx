// A button with words on it.
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { Kbd } from "./kbd";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "plain" | "primary" | "quiet" | "danger";
  icon?: IconName;
  /** The chord that does the same, shown behind the words. */
  keys?: string | undefined;
  wide?: boolean;
  /** Shown when the pointer rests on it. */
  tip?: string;
  children?: ReactNode;
}

export function Button({ look = "plain", icon, keys, wide, tip, children, className = "", ...rest }: ButtonProps) {
  const classes = ["button", look === "plain" ? "" : look, wide ? "wide" : "", className].filter(Boolean).join(" ");
  return (
    <button type="button" className={classes} data-tip={tip} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
      {keys && <Kbd chord={keys} />}
    </button>
  );
}
