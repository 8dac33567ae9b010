// Lines below the header where something stands in the way: somebody else works here, a camera is missing.
import { type ReactNode, useState } from "react";
import { Button } from "../kit/button";
import { Icon, type IconName } from "../kit/icon";
import { useDesk, useDocument } from "./desk";
import type { LeaseHold } from "./use_lease";

export interface BannerProps {
  hold: LeaseHold;
  /** Cameras that could not be opened, and why. */
  problems: readonly string[];
}

export function Banner({ hold, problems }: BannerProps) {
  const { editor } = useDesk();
  const { readOnly, refused, notice, unkept, saving } = useDocument();
  const [seen, setSeen] = useState(false);
  return (
    <>
      {readOnly ? (
        <Line icon="lock" action={<Button onClick={() => location.reload()}>Work here</Button>}>
          This episode is open in a newer tab of this browser: go on there.
        </Line>
      ) : (
        <LeaseLine hold={hold} />
      )}
      {refused && (
        <Line
          icon="warning"
          action={
            <>
              <Button onClick={() => editor.retryRefused()}>Try again</Button>
              <Button onClick={() => editor.discardRefused()}>Take it back</Button>
            </>
          }
        >
          The server did not take “{refused.label}”: {refused.detail}
        </Line>
      )}
      {unkept && !readOnly && saving !== "saved" && saving !== "saving" && (
        <Line icon="warning">This browser keeps nothing of what you do: leave the page only when all is saved.</Line>
      )}
      {notice && <Line icon="warning">{notice}</Line>}
      {problems.length > 0 && !seen && (
        <Line icon="warning" action={<Button onClick={() => setSeen(true)}>All right</Button>}>
          Not shown: {problems.join("; ")}
        </Line>
      )}
    </>
  );
}

function LeaseLine({ hold: { lease, ask } }: { hold: LeaseHold }) {
  const { session, who } = useDesk();
  if (lease.status === "refused") return <Line icon="lock">To look at only: {lease.why}.</Line>;
  if (lease.status !== "taken") return null;
  const mine = lease.holder === who;
  const mayTake = mine || session.user?.role !== "annotator";
  return (
    <Line
      icon="lock"
      action={
        mayTake ? (
          <Button onClick={() => void ask(true)}>{mine ? "Work here" : "Take over"}</Button>
        ) : (
          <Button onClick={() => void ask()}>Ask again</Button>
        )
      }
    >
      {mine ? (
        "You have this episode open on another page."
      ) : (
        <>
          <strong>{lease.holder}</strong> is working on this episode. You can look, but not change anything.
        </>
      )}
    </Line>
  );
}

function Line({ icon, action, children }: { icon: IconName; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="banner" role="status">
      <Icon name={icon} />
      <p className="grow">{children}</p>
      {action}
    </div>
  );
}
