// One's own account, and for admins everybody's.
import { useApp } from "../shell/app_context";
import { OwnAccount } from "./own_account";
import { People } from "./people";
import "../../styles/account.css";

export function Account() {
  const { session } = useApp();
  if (session.mode === "local") {
    return (
      <div className="account">
        <p className="muted">There are no accounts here: this server is open to the person at this machine only.</p>
      </div>
    );
  }
  return (
    <div className="account">
      <OwnAccount />
      {session.user?.role === "admin" && <People />}
    </div>
  );
}
