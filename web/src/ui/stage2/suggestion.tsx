// The command that the symbols say, to be taken with one press while there is none.
import { Button } from "../kit/button";
import { useChord } from "../shell/actions";
import { formatSentence } from "./sentence";
import { suggested } from "./suggest";
import { takeSuggestion } from "./use_command_keys";
import type { Stage2 } from "./use_studio";

export function Suggestion({ stage2 }: { stage2: Stage2 }) {
  const { symbols, arm, commands, annotation, role } = stage2;
  const keys = useChord("command.suggested");
  const offered = suggested(symbols, arm);
  if (commands.length || annotation[role]?.low_level?.trim() || !offered.length) return null;
  return (
    <Button
      className="stage2-suggestion"
      icon="draft"
      keys={keys}
      tip="Take the command that the symbols say"
      onClick={() => takeSuggestion(stage2)}
    >
      <span className="grow">{formatSentence(offered)}</span>
    </Button>
  );
}
