// Commands and symbols of a keyframe: reading them, and writing them as one step with all its consequences.
import type { AnnotationJson, Change, CommandJson, KeyframeRole, SymbolJson } from "../../core/api/types";
import type { Editor } from "../../core/document/editor";
import { setCommands, setSymbols } from "../../core/document/fields";
import { followed } from "./colours";
import { formatSentence } from "./sentence";

export const OTHER: Readonly<Record<KeyframeRole, KeyframeRole>> = { avoidance: "correction", correction: "avoidance" };

export function symbolsOf(annotation: AnnotationJson, role: KeyframeRole): readonly SymbolJson[] {
  return annotation[role]?.symbols ?? [];
}

export function commandsOf(annotation: AnnotationJson, role: KeyframeRole): readonly CommandJson[] {
  return annotation[role]?.commands ?? [];
}

/** The words of a keyframe: a person's own, else what the commands say. The release writes " " for none. */
export function wordsOf(annotation: AnnotationJson, role: KeyframeRole): string {
  return annotation[role]?.low_level?.trim() || formatSentence(commandsOf(annotation, role));
}

/** The commands, the sentence that says the same, and the arrows whose colours follow. */
export function commandChanges(
  annotation: AnnotationJson,
  role: KeyframeRole,
  commands: readonly CommandJson[],
  words = formatSentence(commands),
): Change[] {
  const symbols = symbolsOf(annotation, role);
  const now = followed(symbols, commandsOf(annotation, role), commands);
  const changes = setCommands(annotation, role, [...commands], words);
  return now.some((symbol, at) => symbol !== symbols[at])
    ? [...changes, ...setSymbols(annotation, role, now)]
    : changes;
}

/** What was said and drawn on the other keyframe, instead of what is on this one. */
export function copyChanges(annotation: AnnotationJson, role: KeyframeRole): Change[] {
  const from = annotation[OTHER[role]];
  return [
    ...setCommands(annotation, role, from?.commands ?? [], from?.low_level ?? ""),
    ...setSymbols(annotation, role, from?.symbols ?? []),
  ];
}

/** Writes to one keyframe; without a keyframe nothing happens. */
export class Guidance {
  constructor(
    private readonly editor: Editor,
    readonly role: KeyframeRole,
  ) {}

  get symbols(): readonly SymbolJson[] {
    return symbolsOf(this.editor.state.annotation, this.role);
  }

  get commands(): readonly CommandJson[] {
    return commandsOf(this.editor.state.annotation, this.role);
  }

  get there(): boolean {
    return this.editor.state.annotation[this.role] !== undefined;
  }

  setSymbols(symbols: readonly SymbolJson[], label: string, merge?: string): void {
    const { annotation } = this.editor.state;
    if (this.there) this.editor.change(label, setSymbols(annotation, this.role, [...symbols]), this.key(merge));
  }

  setSymbol(at: number, symbol: SymbolJson, label: string, merge?: string): void {
    if (this.symbols[at]) this.setSymbols(this.symbols.with(at, symbol), label, merge);
  }

  setCommands(commands: readonly CommandJson[], label: string, words?: string, merge?: string): void {
    const { annotation } = this.editor.state;
    if (!this.there) return;
    this.editor.change(label, commandChanges(annotation, this.role, commands, words), this.key(merge));
  }

  copyFromOther(): boolean {
    const { annotation } = this.editor.state;
    if (!this.there || !annotation[OTHER[this.role]]) return false;
    this.editor.change(`Copy from ${OTHER[this.role]}`, copyChanges(annotation, this.role));
    return true;
  }

  private key(merge: string | undefined): string | undefined {
    return merge && `${this.role} ${merge}`;
  }
}
