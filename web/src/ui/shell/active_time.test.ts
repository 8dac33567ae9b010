// Active time: what is counted while a person works, and what is not.
import { expect, test } from "vitest";
import { ActiveTime } from "./active_time";

function watch() {
  let now_ms = 0;
  const time = new ActiveTime(() => now_ms);
  return { time, pass: (seconds: number) => (now_ms += seconds * 1000) };
}

test("seconds with something done in them count", () => {
  const { time, pass } = watch();
  for (let step = 0; step < 6; step += 1) {
    pass(10);
    time.touch();
  }
  expect(time.take()).toBe(60);
  pass(5);
  expect(time.take()).toBe(5);
});

test("of a long absence only the first half minute counts", () => {
  const { time, pass } = watch();
  pass(600);
  time.touch();
  pass(4);
  expect(time.take()).toBe(34);
});

test("a person who does nothing any more is not counted twice", () => {
  const { time, pass } = watch();
  pass(100);
  expect(time.take()).toBe(30);
  pass(100);
  expect(time.take()).toBe(0);
});

test("a hidden page does not count", () => {
  const { time, pass } = watch();
  pass(3);
  time.pause();
  pass(20);
  time.touch();
  pass(2);
  expect(time.take()).toBe(5);
});

test("fractions and what could not be told are kept for the next time", () => {
  const { time, pass } = watch();
  pass(0.25);
  expect(time.take()).toBe(0.2);
  pass(0.05);
  expect(time.take()).toBe(0.1);
  time.giveBack(7);
  expect(time.take()).toBe(7);
});
