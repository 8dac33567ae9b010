// Times as people read them.
import { expect, test } from "vitest";
import { agoText, numberText, spanText } from "./words";

test.each([
  [0, ""],
  [0.4, ""],
  [45.4, "45 s"],
  [59.6, "1:00 min"],
  [125, "2:05 min"],
  [3725, "1:02 h"],
])("%d seconds are %s", (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});

const NOW = new Date("2026-03-20T12:00:00Z");

test.each([
  [null, ""],
  ["2026-03-20T11:59:30Z", "now"],
  ["2026-03-20T12:00:30Z", "now"],
  ["2026-03-20T11:55:00Z", "5 min"],
  ["2026-03-20T09:00:00Z", "3 h"],
  ["2026-03-18T09:00:00Z", "2 d"],
  ["2026-01-02T09:00:00Z", "2026-01-02"],
])("%s was %s ago", (moment, text) => {
  expect(agoText(moment, NOW)).toBe(text);
});

test("numbers have thousands", () => {
  expect(numberText(5000)).toBe("5,000");
});
