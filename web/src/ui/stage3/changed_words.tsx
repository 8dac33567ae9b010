// What a machine wrote against what stands there now, word by word.
import { useMemo } from "react";
import type { Provenance } from "../../core/api/types";
import { writer } from "./texts";
import { changedWords, wordDiff } from "./word_diff";

export interface ChangedWordsProps {
  origin: Provenance;
  text: string;
  open: boolean;
  onOpen: (open: boolean) => void;
}

export function ChangedWords({ origin, text, open, onOpen }: ChangedWordsProps) {
  const draft = typeof origin.draft === "string" ? origin.draft : "";
  const pieces = useMemo(() => wordDiff(draft, text), [draft, text]);
  const count = changedWords(pieces);
  return (
    <>
      <button type="button" className="link small stage3-compare" aria-expanded={open} onClick={() => onOpen(!open)}>
        {count === 1 ? "1 word" : `${count} words`} changed from the draft of {writer(origin.by)}
      </button>
      {open && (
        <p className="stage3-diff small">
          {pieces.map(({ kind, text: piece }, index) =>
            kind === "gone" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
              <del key={index}>{piece}</del>
            ) : kind === "new" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
              <ins key={index}>{piece}</ins>
            ) : (
              piece
            ),
          )}
        </p>
      )}
    </>
  );
}
