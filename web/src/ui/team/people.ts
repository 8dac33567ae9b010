// One row a person out of what the server says about agreement and about time.
import type { Agreement, Time } from "../../core/api/types";

export interface Person {
  name: string;
  episodes: number;
  active_s: number;
  median_s: number | null;
  pairs: number;
  type_agreement: number | null;
  avoidance_frames_median: number | null;
  gold: number;
  gold_accuracy: number | null;
}

export function peopleOf(agreement: Agreement, time: Time): Person[] {
  const names = [...new Set([...time.people, ...agreement.people].map(({ name }) => name))].sort();
  return names.map((name) => {
    const spent = time.people.find((one) => one.name === name);
    const agrees = agreement.people.find((one) => one.name === name);
    return {
      name,
      episodes: spent?.episodes ?? 0,
      active_s: spent?.active_s ?? 0,
      median_s: spent?.median_s ?? null,
      pairs: agrees?.pairs ?? 0,
      type_agreement: agrees?.type_agreement ?? null,
      avoidance_frames_median: agrees?.avoidance_frames_median ?? null,
      gold: agrees?.gold ?? 0,
      gold_accuracy: agrees?.gold_accuracy ?? null,
    };
  });
}

/** What a kappa is called (Landis and Koch 1977). */
export function kappaWord(kappa: number | null): string {
  if (kappa === null) return "";
  if (kappa <= 0) return "no better than chance";
  if (kappa <= 0.2) return "slight";
  if (kappa <= 0.4) return "fair";
  if (kappa <= 0.6) return "moderate";
  return kappa <= 0.8 ? "substantial" : "almost perfect";
}

/** "–" for what is not known. */
export function figure(value: number | null | undefined, digits = 0): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

export const percent = (share: number | null): string => (share === null ? "–" : `${Math.round(100 * share)} %`);
