// Opens an episode for editing: what the server has of it, and what the journal kept of the work on it.
import { type Api, NetworkError } from "../api/client";
import type { DocumentState } from "../api/types";
import { openJournal } from "../journal/indexed";
import type { Journal } from "../journal/journal";
import { Editor } from "./editor";
import { randomId } from "./id";

export interface OpenOptions {
  api: Api;
  episode: string;
  /** Who edits. */
  who: string;
  /** Names the server's database (`Session.store`). */
  store?: string;
  /** Another person's copy, to look at; left out: where this person works. */
  track?: string;
  signal?: AbortSignal;
  onLeaseLost?: (holder: string | null) => void;
  /** A newer tab of this browser has opened the episode: this one must not ask for the lease any more. */
  onSuperseded?: () => void;
}

/**
 * Opens an episode. While the server is away it opens as it was last seen on this machine.
 *
 * The journal passes over from an older tab of this browser; that one is told and becomes read-only. Nothing is saved until
 * the editor is given a lease (`setToken`).
 *
 * Throws ApiError (the server refuses), NetworkError (it is away, and the journal knows nothing of the episode).
 */
export async function openEditor(options: OpenOptions): Promise<Editor> {
  const { api, episode, who, signal } = options;
  const key = { store: options.store ?? "", who, episode, track: options.track ?? "" };
  const journal = await openJournal(key, randomId());
  if (options.onSuperseded) journal.onSuperseded(options.onSuperseded);
  try {
    signal?.throwIfAborted();
    const document = await asKnown(api, episode, options.track, journal, signal);
    return new Editor({
      ...{ document, api, journal, who, network: globalThis },
      ...(options.onLeaseLost ? { onLeaseLost: options.onLeaseLost } : {}),
    });
  } catch (error) {
    journal.close();
    throw error;
  }
}

async function asKnown(
  api: Api,
  episode: string,
  track: string | undefined,
  journal: Journal,
  signal: AbortSignal | undefined,
): Promise<DocumentState> {
  try {
    return await api.document(episode, track, signal);
  } catch (error) {
    if (error instanceof NetworkError && journal.record) return journal.record.document;
    throw error;
  }
}
