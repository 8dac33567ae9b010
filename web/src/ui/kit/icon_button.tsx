// A button that shows only an icon; its name is read out and shown when the pointer rests on it.
import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "./icon";

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  icon: IconName;
  name: string;
  /** The chord that does the same. */
  keys?: string | undefined;
  small?: boolean;
}

export function IconButton({ icon, name, keys, small, className = "", ...rest }: IconButtonProps) {
  const classes = ["icon-button", small ? "small-target" : "", className].filter(Boolean).join(" ");
  return (
    <button type="button" className={classes} aria-label={name} data-tip={name} data-keys={keys} {...rest}>
      <Icon name={icon} size={small ? 14 : 16} />
    </button>
  );
}
