// What a person changed in a draft, word by word.
import { describe, expect, test } from "vitest";
import { changedWords, type Piece, wordDiff } from "./word_diff";

const texts = (pieces: readonly Piece[], ...kinds: Piece["kind"][]) =>
  pieces
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join("");

describe("word by word", () => {
  test("a word in the middle", () => {
    expect(wordDiff("Open the left gripper.", "Open the right gripper.")).toEqual([
      { kind: "same", text: "Open the " },
      { kind: "gone", text: "left " },
      { kind: "new", text: "right " },
      { kind: "same", text: "gripper." },
    ]);
  });

  test.each([
    ["", ""],
    ["", "It slipped."],
    ["It slipped.", ""],
    ["It slipped.", "It slipped."],
    ["a b c d", "c d a b"],
    ["  two   spaces ", "two spaces"],
    ["one\ntwo", "one two"],
    ["äöü 抓取 杯子", "äöü 杯子"],
    ["a ".repeat(700), "b ".repeat(3)],
  ])("the pieces make up both texts: %j and %j", (before, after) => {
    const pieces = wordDiff(before, after);
    expect(texts(pieces, "same", "gone")).toBe(before);
    expect(texts(pieces, "same", "new")).toBe(after);
    for (const [index, piece] of pieces.entries()) {
      expect(piece.text).not.toBe("");
      expect(piece.kind).not.toBe(pieces[index + 1]?.kind);
    }
  });

  test("as much as possible stays the same", () => {
    const pieces = wordDiff("the gripper was too low", "the left gripper was much too low");
    expect(texts(pieces, "gone")).toBe("");
    expect(texts(pieces, "new")).toBe("left much ");
  });

  test.each([
    ["a b c", "a b c", 0],
    ["a b c", "a x c", 1],
    ["a b c", "a c", 1],
    ["a b c d", "x y z", 4],
    ["a b c d", "x b y z d", 3],
    ["", "one two", 2],
  ])("how much of %j changed in %j: %d", (before, after, count) => {
    expect(changedWords(wordDiff(before, after))).toBe(count);
  });
});
