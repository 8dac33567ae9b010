// A line below the header where something stands in the way: somebody else works here, a camera is missing.
import { useState } from "react";
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { useDocument } from "./desk";
import type { LeaseState } from "./use_lease";

export interface BannerProps {
  lease: LeaseState;
  askForLease: () => Promise<void>;
  /** Cameras that could not be opened, and why. */
  problems: readonly string[];
}

export function Banner({ lease, askForLease, problems }: BannerProps) {
  const { saving, error } = useDocument();
  const [seen, setSeen] = useState(false);
  return (
    <>
      {lease.status === "taken" && (
        <div className="banner" role="status">
          <Icon name="lock" />
          <p className="grow">
            <strong>{lease.holder}</strong> is working on this episode{until(lease.until)}. You can look, but not change
            anything.
          </p>
          <Button onClick={() => void askForLease()}>Ask again</Button>
        </div>
      )}
      {saving === "refused" && (
        <div className="banner" role="alert">
          <Icon name="warning" />
          <p className="grow">The server refused a change: {error}. Undo it, or change it.</p>
        </div>
      )}
      {problems.length > 0 && !seen && (
        <div className="banner" role="status">
          <Icon name="warning" />
          <p className="grow">Not shown: {problems.join("; ")}</p>
          <Button onClick={() => setSeen(true)}>All right</Button>
        </div>
      )}
    </>
  );
}

function until(time: string | null): string {
  if (!time) return "";
  return ` (until ${new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })} at least)`;
}
