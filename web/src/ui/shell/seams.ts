// The parts of the page that are loaded when they are first needed.
import { lazy } from "react";

/** What is drawn over the picture: its size [frame px] and how many screen pixels one of them takes. */
export interface OverlayProps {
  width: number;
  height: number;
  scale: number;
}

const queue = () => import("../queue/queue");
const team = () => import("../team/team");
const account = () => import("../account/account");
const login = () => import("../account/login");
const review = () => import("../review/review_panel");
const pins = () => import("../review/pins");
const stage2 = () => import("../stage2/stage2_panel");
const drawing = () => import("../stage2/drawing_surface");
const stage3 = () => import("../stage3/stage3_panel");

export const Queue = lazy(async () => ({ default: (await queue()).Queue }));
export const Team = lazy(async () => ({ default: (await team()).Team }));
export const Account = lazy(async () => ({ default: (await account()).Account }));
export const Login = lazy(async () => ({ default: (await login()).Login }));
export const ReviewPanel = lazy(async () => ({ default: (await review()).ReviewPanel }));
export const Pins = lazy(async () => ({ default: (await pins()).Pins }));
export const Stage2Panel = lazy(async () => ({ default: (await stage2()).Stage2Panel }));
export const DrawingSurface = lazy(async () => ({ default: (await drawing()).DrawingSurface }));
export const Stage3Panel = lazy(async () => ({ default: (await stage3()).Stage3Panel }));

/** Loads the parts of an open episode before they are needed, so that no key is lost between two stages. */
export function preloadStages(): void {
  for (const load of [stage2, drawing, stage3, review, pins]) void load().catch(() => undefined);
}
