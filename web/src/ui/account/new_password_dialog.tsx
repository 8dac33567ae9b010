// A new password that an admin gives to somebody.
import { type FormEvent, useId, useState } from "react";
import type { Person } from "../../core/api/types";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { Field } from "../kit/field";
import { TextInput } from "../kit/text_input";
import { useToast } from "../kit/toast";
import { useApp } from "../shell/app_context";
import { SHORTEST } from "./passwords";
import { useSending } from "./use_sending";

export interface NewPasswordDialogProps {
  person: Person;
  onClose: () => void;
  onChanged: () => Promise<void>;
}

export function NewPasswordDialog({ person, onClose, onChanged }: NewPasswordDialogProps) {
  const { api } = useApp();
  const form = useId();
  const say = useToast();
  const sending = useSending();
  const [password, setPassword] = useState("");
  async function change(event: FormEvent) {
    event.preventDefault();
    if (!(await sending.send(() => api.changePerson(person.name, { password })))) return;
    say({ text: `${person.name} has a new password and is logged out everywhere.` });
    onClose();
    await onChanged();
  }
  return (
    <Dialog
      title={`New password for ${person.name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} look="primary" disabled={sending.busy}>
            Change
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={change}>
        <Field label={`Password, ${SHORTEST} characters or more`} problem={sending.problem}>
          <TextInput
            type="password"
            autoComplete="new-password"
            required
            minLength={SHORTEST}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
