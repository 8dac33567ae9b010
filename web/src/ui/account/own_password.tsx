// A new password for oneself.
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button";
import { Field } from "../kit/field";
import { TextInput } from "../kit/text_input";
import { useToast } from "../kit/toast";
import { useApp } from "../shell/app_context";
import { SHORTEST } from "./passwords";
import { useSending } from "./use_sending";

export function OwnPassword() {
  const { api, session, setSession } = useApp();
  const say = useToast();
  const sending = useSending();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  async function change(event: FormEvent) {
    event.preventDefault();
    const done = await sending.send(async () => setSession(await api.changePassword(old, fresh)));
    if (!done) return;
    setOld("");
    setFresh("");
    say({ text: "The password is changed; other browsers are logged out." });
  }
  return (
    <form className="account-form" aria-label="Change password" onSubmit={change}>
      <input type="hidden" name="username" autoComplete="username" value={session.user?.name ?? ""} readOnly />
      <Field label="Old password">
        <TextInput
          type="password"
          autoComplete="current-password"
          required
          value={old}
          onChange={(event) => setOld(event.target.value)}
        />
      </Field>
      <Field label={`New password, ${SHORTEST} characters or more`}>
        <TextInput
          type="password"
          autoComplete="new-password"
          required
          minLength={SHORTEST}
          value={fresh}
          onChange={(event) => setFresh(event.target.value)}
        />
      </Field>
      <Button type="submit" disabled={sending.busy}>
        Change password
      </Button>
      {sending.problem && (
        <p className="refusal" role="alert">
          {sending.problem}
        </p>
      )}
    </form>
  );
}
