// What a person does in stage 3, as steps of the editor; buttons and keys both come here.
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { DraftField } from "../../core/api/types";
import { acceptDraft } from "../../core/document/fields";
import { type Desk, useDesk, useDocument } from "../shell/desk";
import { Drafting, type DraftingState, type Use } from "./drafting";
import { emptyTexts, hasPlace, NAMES, setDrafted, setText, textOf, unverifiedTexts } from "./texts";

export type Stage3 = ReturnType<typeof useStage3>;

export function useStage3() {
  const desk = useDesk();
  const document = useDocument();
  const actions = useMemo(() => actionsOf(desk), [desk]);
  const drafting = useDrafting(actions.drafting);
  return { ...actions, desk, annotation: document.annotation, state: drafting };
}

function useDrafting(drafting: Drafting): DraftingState {
  useEffect(() => () => drafting.stop(), [drafting]);
  return useSyncExternalStore(drafting.subscribe, () => drafting.state);
}

/** One run of drafts is one step, so that one undo takes it back. */
const RUN = `drafts ${Math.random().toString(36).slice(2)}`;

function actionsOf({ api, editor, info, readOnly, who }: Desk) {
  const drafting = new Drafting(api, ({ field, text, by, prompts, run }) => {
    const a = editor.state.annotation;
    if (!hasPlace(a, field)) return; // its keyframe was removed meanwhile
    editor.change("Draft the texts", setDrafted(a, field, text, by, prompts), `${RUN} ${run}`);
  });
  return {
    drafting,
    /** Drafts these texts anew, or those that are empty. */
    draft: (use: Use, fields: readonly DraftField[] = emptyTexts(editor.state.annotation)) => {
      if (readOnly || !fields.length) return false;
      void drafting.start(info.episode, fields, use, editor.state.annotation);
      return true;
    },
    type: (field: DraftField, text: string, visit: number) => {
      editor.change(
        `Edit: ${NAMES[field].toLowerCase()}`,
        setText(editor.state.annotation, field, text),
        `${field} ${visit}`,
      );
    },
    /** A person vouches for one text, or for all that a machine wrote. */
    accept: (fields: readonly DraftField[] = unverifiedTexts(editor.state.annotation)) => {
      const a = editor.state.annotation;
      const changes = fields.filter((field) => textOf(a, field).trim()).flatMap((field) => acceptDraft(a, field, who));
      if (readOnly || !changes.length) return false;
      editor.change(
        fields.length === 1 ? `Accept: ${NAMES[fields[0] as DraftField].toLowerCase()}` : "Accept the texts",
        changes,
      );
      return true;
    },
  };
}
