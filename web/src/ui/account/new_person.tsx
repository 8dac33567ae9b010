// Letting somebody in.
import { type FormEvent, useState } from "react";
import type { Role } from "../../core/api/types";
import { Button } from "../kit/button";
import { Field } from "../kit/field";
import { Select } from "../kit/select";
import { TextInput } from "../kit/text_input";
import { useApp } from "../shell/app_context";
import { SHORTEST } from "./passwords";
import { ROLES } from "./roles";
import { useSending } from "./use_sending";

const NOBODY = { name: "", role: "annotator" as Role, password: "", email: "" };

export function NewPersonForm({ onAdded }: { onAdded: () => Promise<void> }) {
  const { api, session } = useApp();
  const sending = useSending();
  const [person, setPerson] = useState(NOBODY);
  const set = (changes: Partial<typeof NOBODY>) => setPerson((before) => ({ ...before, ...changes }));
  async function add(event: FormEvent) {
    event.preventDefault();
    const { name, role, password, email } = person;
    const given = { name, role, ...(password && { password }), ...(email && { email }) };
    if (!(await sending.send(() => api.addPerson(given)))) return;
    setPerson(NOBODY);
    await onAdded();
  }
  return (
    <form className="account-form" aria-label="Add a person" autoComplete="off" onSubmit={add}>
      <Field label="Name">
        <TextInput
          required
          maxLength={64}
          value={person.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Field label="Role">
        <Select choices={ROLES} value={person.role} onChange={(role) => set({ role })} />
      </Field>
      <Field label={`Password, ${SHORTEST} characters or more`}>
        <TextInput
          type="password"
          autoComplete="new-password"
          minLength={SHORTEST}
          required={!session.oidc}
          value={person.password}
          onChange={(event) => set({ password: event.target.value })}
        />
      </Field>
      {session.oidc && (
        <Field label={`E-mail, for ${session.oidc}`}>
          <TextInput
            type="email"
            required={!person.password}
            value={person.email}
            onChange={(event) => set({ email: event.target.value })}
          />
        </Field>
      )}
      <Button type="submit" icon="plus" disabled={sending.busy}>
        Add person
      </Button>
      {sending.problem && (
        <p className="refusal" role="alert">
          {sending.problem}
        </p>
      )}
    </form>
  );
}
