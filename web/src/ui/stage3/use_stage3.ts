// What a person does in stage 3, as steps of the editor; buttons and keys both come here.
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Api } from "../../core/api/client";
import type { DraftField } from "../../core/api/types";
import type { Editor } from "../../core/document/editor";
import { acceptDraft } from "../../core/document/fields";
import { type Desk, useDesk, useDocument } from "../shell/desk";
import { Drafting, type Use } from "./drafting";
import { emptyTexts, hasPlace, NAMES, setDrafted, setText, textOf, unverifiedTexts } from "./texts";

export type Stage3 = ReturnType<typeof useStage3>;

export function useStage3() {
  const desk = useDesk();
  const { annotation } = useDocument();
  const { api, editor } = desk;
  // The desk changes with every keyframe that is looked at; a run of drafting goes on meanwhile.
  const drafting = useMemo(() => draftingOf(api, editor), [api, editor]);
  const actions = useMemo(() => actionsOf(desk, drafting), [desk, drafting]);
  useEffect(() => () => drafting.stop(), [drafting]);
  const state = useSyncExternalStore(drafting.subscribe, () => drafting.state);
  return { ...actions, desk, drafting, annotation, state };
}

/** Steps of another visit of the page never join those of this one. */
const VISIT = Math.random().toString(36).slice(2);

/** What is drafted becomes a step; all drafts of one run are one, so that one undo takes them back. */
function draftingOf(api: Api, editor: Editor): Drafting {
  return new Drafting(api, ({ field, text, by, prompts, run }) => {
    const a = editor.state.annotation;
    if (!hasPlace(a, field)) return; // its keyframe was removed meanwhile
    editor.change("Draft the texts", setDrafted(a, field, text, by, prompts), `drafts ${VISIT} ${run}`);
  });
}

function actionsOf({ editor, info, readOnly, who }: Desk, drafting: Drafting) {
  return {
    /** Drafts these texts anew, or those that are empty. */
    draft: (use: Use, fields: readonly DraftField[] = emptyTexts(editor.state.annotation)) => {
      if (readOnly || !fields.length) return false;
      void drafting.start(info.episode, fields, use, editor.state.annotation);
      return true;
    },
    /** `stay`: one stay of the cursor in the field is one step. */
    type: (field: DraftField, text: string, stay: number) => {
      const changes = setText(editor.state.annotation, field, text);
      editor.change(`Edit: ${NAMES[field].toLowerCase()}`, changes, `${field} ${VISIT} ${stay}`);
    },
    /** A person vouches for one text, or for all that a machine wrote. */
    accept: (fields: readonly DraftField[] = unverifiedTexts(editor.state.annotation)) => {
      const a = editor.state.annotation;
      const verified = fields.filter((field) => textOf(a, field).trim());
      const changes = verified.flatMap((field) => acceptDraft(a, field, who));
      if (readOnly || !changes.length) return false;
      const [first] = verified;
      editor.change(
        verified.length === 1 && first ? `Accept: ${NAMES[first].toLowerCase()}` : "Accept the texts",
        changes,
      );
      return true;
    },
  };
}
