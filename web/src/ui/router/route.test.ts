// Every address is read as it was written.
import { expect, test } from "vitest";
import { href, parseRoute, type Route } from "./route";

const ROUTES: Route[] = [
  { page: "queue" },
  { page: "team" },
  { page: "account" },
  { page: "episode", episode: "grasp_cup/episode_0", stage: 1 },
  { page: "episode", episode: "a b/ü%2F#?", stage: 3 },
];

test.each(ROUTES)("%o survives the address line", (route) => {
  expect(parseRoute(href(route))).toEqual(route);
});

test.each(["", "#", "#/nowhere", "#/episode", "#/episode/%E0%A4%A/1"])("%s is the queue", (hash) => {
  expect(parseRoute(hash)).toEqual({ page: "queue" });
});

test("an episode without a stage starts at the first", () => {
  expect(parseRoute("#/episode/a%2Fb")).toEqual({ page: "episode", episode: "a/b", stage: 1 });
});
