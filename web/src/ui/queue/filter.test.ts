// The filter as queries.
import { expect, test } from "vitest";
import { EVERYTHING, itemsQuery, narrows, nextQuery, nextSort, PAGE } from "./filter";

test("everything asks for the first page and narrows nothing", () => {
  expect(itemsQuery(EVERYTHING)).toEqual({ offset: 0, limit: PAGE });
  expect(nextQuery(EVERYTHING)).toEqual({});
  expect(narrows(EVERYTHING)).toBe(false);
  expect(narrows({ ...EVERYTHING, text: "  ", sort: "task", page: 2 })).toBe(false);
});

test("what is set is asked for", () => {
  const filter = {
    ...EVERYTHING,
    states: ["todo" as const],
    text: " cup ",
    assignee: "",
    gold: true,
    sort: "-updated",
  };
  expect(itemsQuery({ ...filter, page: 2 })).toEqual({
    state: ["todo"],
    text: "cup",
    assignee: "",
    gold: true,
    sort: "-updated",
    offset: 2 * PAGE,
    limit: PAGE,
  });
  expect(narrows(filter)).toBe(true);
});

test("next means only what there is something to do about", () => {
  expect(nextQuery({ ...EVERYTHING, states: ["submitted", "returned"], task: "Push." })).toEqual({
    state: ["returned"],
    task: "Push.",
  });
  expect(nextQuery({ ...EVERYTHING, states: ["submitted"] })).toEqual({});
});

test("a column sorts up, down, then not", () => {
  expect(["", "task", "-task"].map((sort) => nextSort(sort, "task"))).toEqual(["task", "-task", ""]);
  expect(nextSort("-task", "updated")).toBe("updated");
});
