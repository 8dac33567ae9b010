// Whether all that was done is on the server.
import type { EditorState } from "../../core/document/editor";
import { Icon, type IconName } from "../kit/icon";
import { useDocument } from "./desk";

interface Said {
  icon: IconName;
  text: string;
  tip: string;
  warn?: boolean;
}

export function SavingState() {
  const said = words(useDocument());
  return (
    <span className={said.warn ? "saving warn" : "saving muted"} role="status" data-tip={said.tip}>
      <Icon name={said.icon} />
      <span>{said.text}</span>
    </span>
  );
}

function words({ saving, pending, error, lease, unkept }: EditorState): Said {
  const kept = unkept ? "not kept" : "kept here";
  switch (saving) {
    case "saved":
      return { icon: "saved", text: "Saved", tip: "Everything is saved on the server" };
    case "saving":
      return { icon: "saving", text: `Saving ${pending}`, tip: "On its way to the server" };
    case "offline":
      return {
        icon: "offline",
        text: lease === "elsewhere" ? `${pending} ${kept}` : `Offline: ${pending} ${kept}`,
        tip: error ?? "What you do is kept in this browser, and sent as soon as the server answers.",
        warn: true,
      };
    case "conflict":
      return { icon: "warning", text: "Conflict", tip: error ?? "Somebody else changed the same field", warn: true };
    case "refused":
      return { icon: "warning", text: "Not saved", tip: error ?? "The server refused a change", warn: true };
  }
}
