// The parts of the page that are loaded when they are first needed.
import { type ComponentType, lazy } from "react";
import type { Session } from "../../core/api/types";

type Module = Record<string, unknown>;
type Load = () => Promise<unknown>;

const FILES: Record<string, Load> = import.meta.glob([
  "../queue/queue.tsx",
  "../team/team.tsx",
  "../account/account.tsx",
  "../account/login.tsx",
  "../review/review_panel.tsx",
  "../review/pins.tsx",
  "../stage2/stage2_panel.tsx",
  "../stage2/drawing_surface.tsx",
  "../stage3/stage3_panel.tsx",
]);

/** A component of a file that may not be part of this build; null then. */
function part<P = object>(file: string, name: string): ComponentType<P> | null {
  const load = FILES[`../${file}.tsx`];
  if (!load) return null;
  return lazy(async () => ({ default: ((await load()) as Module)[name] as ComponentType<P> }));
}

/** Loads the parts of an open episode before they are needed, so that no key is lost between two stages. */
export function preloadStages(): void {
  for (const [file, load] of Object.entries(FILES))
    if (/\/(stage|review)/.test(file)) void load().catch(() => undefined);
}

/** What is drawn over the picture: its size [frame px] and how many screen pixels one of them takes. */
export interface OverlayProps {
  width: number;
  height: number;
  scale: number;
}

export const Queue = part("queue/queue", "Queue");
export const Team = part("team/team", "Team");
export const Account = part("account/account", "Account");
export const Login = part<{ session: Session; onLogin: (session: Session) => void }>("account/login", "Login");
export const ReviewPanel = part("review/review_panel", "ReviewPanel");
export const Pins = part<{ width: number; height: number }>("review/pins", "Pins");
export const Stage2Panel = part("stage2/stage2_panel", "Stage2Panel");
export const DrawingSurface = part<OverlayProps>("stage2/drawing_surface", "DrawingSurface");
export const Stage3Panel = part("stage3/stage3_panel", "Stage3Panel");
