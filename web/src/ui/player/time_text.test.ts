// Times as people read them.
import { expect, test } from "vitest";
import { clockText, shortTime, tickText } from "./time_text";

test.each([
  [0, "0:00.00"],
  [5.28, "0:05.28"],
  [59.999, "1:00.00"],
  [62.48, "1:02.48"],
  [599.96, "9:59.96"],
])("%d s is %s on the clock", (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test.each([
  [60, 5, "1:00"],
  [0.5, 0.5, "0:00.5"],
  [59.96, 0.04, "0:59.96"],
  [60.04, 0.04, "1:00.04"],
])("a tick at %d s every %d s says %s", (seconds, step, text) => {
  expect(tickText(seconds, step)).toBe(text);
});

test("short times", () => {
  expect(shortTime(5)).toBe("5.00 s");
  expect(shortTime(59.999)).toBe("1:00.00");
});
