// Who is logged in: a new password, and the way out.

import { Button } from "../kit/button";
import { Chip } from "../kit/chip";
import { Panel } from "../kit/panel";
import { useApp } from "../shell/app_context";
import { OwnPassword } from "./own_password";
import { useSending } from "./use_sending";

export function OwnAccount() {
  const { api, session, setSession } = useApp();
  const sending = useSending();
  const leave = (everywhere: boolean) => sending.send(async () => setSession(await api.logout(undefined, everywhere)));
  return (
    <Panel title={session.user?.name} aside={<Chip>{session.user?.role}</Chip>}>
      <OwnPassword />
      <div className="row wrap">
        <Button icon="logout" disabled={sending.busy} onClick={() => leave(false)}>
          Log out
        </Button>
        <Button look="quiet" disabled={sending.busy} onClick={() => leave(true)}>
          Log out in all browsers
        </Button>
      </div>
      {sending.problem && (
        <p className="refusal" role="alert">
          {sending.problem}
        </p>
      )}
    </Panel>
  );
}
