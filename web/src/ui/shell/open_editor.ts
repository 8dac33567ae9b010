// Opens the document of an episode with what the journal holds of it.
import type { Api } from "../../core/api/client";
import { Editor } from "../../core/document/editor";
import { openJournal } from "../../core/journal/indexed";
import { tabId } from "./tab";

export async function openEditor(api: Api, who: string, episode: string, signal: AbortSignal): Promise<Editor> {
  const document = await api.document(episode, undefined, signal);
  const journal = await openJournal({ store: "", who, episode, track: document.track }, tabId());
  return new Editor({ document, api, journal, who });
}
