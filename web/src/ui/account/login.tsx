// The page that is shown to people who are not logged in.
import { type FormEvent, useMemo, useState } from "react";
import { Api } from "../../core/api/client";
import type { Session } from "../../core/api/types";
import { Button } from "../kit/button";
import { Field } from "../kit/field";
import { TextInput } from "../kit/text_input";
import { useSending } from "./use_sending";
import "../../styles/account.css";

export interface LoginProps {
  session: Session;
  onLogin: (session: Session) => void;
}

export function Login({ session, onLogin }: LoginProps) {
  const api = useMemo(() => new Api(), []);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const sending = useSending(refusal());
  async function enter(event: FormEvent) {
    event.preventDefault();
    await sending.send(async () => {
      const entered = await api.login(name, password);
      forgetRefusal();
      onLogin(entered);
    });
  }
  return (
    <main className="login">
      <form className="login-box" onSubmit={enter}>
        <div>
          <h1>{session.title || "ViFailback"}</h1>
          <p className="muted">Explain failed robot episodes.</p>
        </div>
        <Field label="Name">
          <TextInput
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="Password">
          <TextInput
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        {sending.problem && (
          <p className="refusal" role="alert">
            {sending.problem}
          </p>
        )}
        <Button type="submit" look="primary" wide disabled={sending.busy}>
          Log in
        </Button>
        {session.oidc && (
          <a className="button wide" href={api.url("oidc/login")}>
            Log in with {session.oidc}
          </a>
        )}
      </form>
    </main>
  );
}

/** Why the OpenID provider's person was sent back. */
function refusal(): string | null {
  return new URLSearchParams(location.search).get("refused");
}

function forgetRefusal() {
  if (refusal() !== null) history.replaceState(null, "", location.pathname + location.hash);
}
