// One person: what they may do, a new password, and letting them go.
import { useState } from "react";
import type { Person } from "../../core/api/types";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { Select } from "../kit/select";
import { useApp } from "../shell/app_context";
import { NewPasswordDialog } from "./new_password_dialog";
import { ROLES } from "./roles";
import { useSending } from "./use_sending";

export interface PersonRowProps {
  person: Person;
  onChanged: () => Promise<void>;
}

export function PersonRow({ person, onChanged }: PersonRowProps) {
  const { api, session } = useApp();
  const sending = useSending();
  const [open, setOpen] = useState<"password" | "remove" | null>(null);
  const own = session.user?.name === person.name;
  const change = (action: () => Promise<unknown>) => sending.send(action).then(onChanged);
  return (
    <tr>
      <th scope="row">
        {person.name}
        {person.email && <span className="muted small clip block">{person.email}</span>}
        {sending.problem && (
          <span className="refusal small block" role="alert">
            {sending.problem}
          </span>
        )}
      </th>
      <td>
        <Select
          aria-label={`Role of ${person.name}`}
          choices={ROLES}
          value={person.role}
          disabled={sending.busy || own}
          onChange={(role) => change(() => api.changePerson(person.name, { role }))}
        />
      </td>
      <td className="muted">{waysIn(person)}</td>
      <td>
        {!own && (
          <div className="row end">
            <Button look="quiet" onClick={() => setOpen("password")} aria-label={`New password for ${person.name}`}>
              New password
            </Button>
            <Button look="quiet" onClick={() => setOpen("remove")} aria-label={`Remove ${person.name}`}>
              Remove
            </Button>
          </div>
        )}
        {open === "password" && (
          <NewPasswordDialog person={person} onClose={() => setOpen(null)} onChanged={onChanged} />
        )}
        {open === "remove" && (
          <Dialog
            title={`Remove ${person.name}?`}
            onClose={() => setOpen(null)}
            footer={
              <>
                <Button onClick={() => setOpen(null)}>Cancel</Button>
                <Button look="danger" onClick={() => change(() => api.removePerson(person.name))}>
                  Remove
                </Button>
              </>
            }
          >
            <p>They are logged out at once and cannot log in again. What they annotated stays.</p>
          </Dialog>
        )}
      </td>
    </tr>
  );
}

function waysIn(person: Person): string {
  const ways = [person.has_password && "password", person.linked && "OpenID"].filter(Boolean);
  return ways.join(" and ") || "OpenID, not yet";
}
