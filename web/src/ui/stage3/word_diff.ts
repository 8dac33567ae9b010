// What a person changed in a text, word by word.

export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Longer texts than this are compared as a whole [words]. */
const MOST_WORDS = 600;

/** The pieces of both texts in reading order; "same" and "gone" make up the first one, "same" and "new" the second. */
export function wordDiff(before: string, after: string): Piece[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.length > MOST_WORDS || now.length > MOST_WORDS) return joined(whole(before, after));
  const lengths = commonLengths(old, now);
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [gone, added] = [old[i], now[j]];
    if (gone !== undefined && gone === added) {
      pieces.push({ kind: "same", text: gone });
      i += 1;
      j += 1;
    } else if (gone !== undefined && (added === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      pieces.push({ kind: "gone", text: gone });
      i += 1;
    } else {
      pieces.push({ kind: "new", text: added ?? "" });
      j += 1;
    }
  }
  return joined(pieces);
}

/** How many words are different: those that went, or those that came, whichever are more at each place. */
export function changedWords(pieces: readonly Piece[]): number {
  let [count, gone, added] = [0, 0, 0];
  for (const { kind, text } of [...pieces, { kind: "same" as const, text: "." }]) {
    const words = text.trim() ? text.trim().split(/\s+/).length : 0;
    if (kind === "gone") gone += words;
    else if (kind === "new") added += words;
    else if (words > 0) {
      count += Math.max(gone, added);
      [gone, added] = [0, 0];
    }
  }
  return count;
}

/** Words with the white space after them. */
function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s*/g)?.map((word) => word) ?? [];
}

function whole(before: string, after: string): Piece[] {
  if (before === after) return [{ kind: "same", text: before }];
  return [
    { kind: "gone", text: before },
    { kind: "new", text: after },
  ];
}

/** For each pair of places, how many words the rests of both have in common. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = table[i] as number[];
      row[j] = old[i] === now[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly number[][], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

/** Neighbours of one kind as one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (!piece.text) continue;
    if (last?.kind === piece.kind) last.text += piece.text;
    else found.push({ ...piece });
  }
  return found;
}
