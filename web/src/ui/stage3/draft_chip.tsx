// Says of a text who wrote it, and whether a person has verified it.
import type { Provenance } from "../../core/api/types";
import { Chip } from "../kit/chip";
import { writer } from "./texts";

export function DraftChip({ origin }: { origin: Provenance | undefined }) {
  if (!origin) return null;
  const by = writer(origin.by);
  const prompts = origin.prompts ? `, prompts ${origin.prompts}` : "";
  const hand = origin.who ? ` by ${origin.who}${origin.at ? `, ${new Date(origin.at).toLocaleString()}` : ""}` : "";
  switch (origin.state) {
    case "unverified":
      return (
        <Chip tone="warn" tip={`Written by ${by}${prompts}. Nobody has verified it yet.`}>
          Unverified
        </Chip>
      );
    case "accepted":
      return (
        <Chip tone="ok" icon="check" tip={`Written by ${by}${prompts}. Accepted as it stands${hand}.`}>
          Accepted: {by}
        </Chip>
      );
    case "edited":
      return (
        <Chip icon="edit" tip={`Drafted by ${by}${prompts}. Changed${hand}.`}>
          Edited: {by}
        </Chip>
      );
  }
}
