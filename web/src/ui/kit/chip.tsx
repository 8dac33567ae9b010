// A small word that says a state.
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

export interface ChipProps {
  tone?: "neutral" | "warn" | "ok" | "accent";
  icon?: IconName;
  tip?: string | undefined;
  children: ReactNode;
}

export function Chip({ tone = "neutral", icon, tip, children }: ChipProps) {
  return (
    <span className={tone === "neutral" ? "chip" : `chip ${tone}`} data-tip={tip}>
      {icon && <Icon name={icon} size={12} />}
      <span className="clip">{children}</span>
    </span>
  );
}
