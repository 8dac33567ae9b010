// People's rows, and figures in words.
import { expect, test } from "vitest";
import type { Agreement, Time } from "../../core/api/types";
import { figure, kappaWord, peopleOf, percent } from "./people";

const AGREEMENT: Agreement = {
  pairs: 1,
  outcome_kappa: null,
  type_kappa: 0.5,
  subtask_agreement: null,
  avoidance_frames: null,
  correction_frames: null,
  symbol_distance: null,
  people: [{ name: "ben", pairs: 1, type_agreement: 1, avoidance_frames_median: 3, gold: 2, gold_accuracy: 0.5 }],
};
const TIME: Time = {
  episodes: 1,
  median_s: 60,
  by_stage_s: [20, 30, 10],
  people: [{ name: "ana", episodes: 1, active_s: 60, median_s: 60 }],
};

test("everybody has one row, by name", () => {
  const people = peopleOf(AGREEMENT, TIME);
  expect(people.map(({ name, episodes, pairs }) => [name, episodes, pairs])).toEqual([
    ["ana", 1, 0],
    ["ben", 0, 1],
  ]);
  expect(people[1]?.gold_accuracy).toBe(0.5);
});

test.each([
  [null, ""],
  [-0.1, "no better than chance"],
  [0.2, "slight"],
  [0.61, "substantial"],
  [1, "almost perfect"],
])("a kappa of %d is %s", (kappa, word) => {
  expect(kappaWord(kappa)).toBe(word);
});

test("what is not known is a dash", () => {
  expect([figure(null), figure(undefined), figure(2.345, 2), percent(null), percent(0.666)]).toEqual([
    ...["–", "–", "2.35", "–", "67 %"],
  ]);
});
