// Holds the two help windows: all keys, and the guidelines.
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { useAction } from "../shell/actions";
import { type Help, HelpContext, type HelpPage } from "./help_context";

const Keys = lazy(async () => ({ default: (await import("./keys_dialog")).KeysDialog }));
const Guidelines = lazy(async () => ({ default: (await import("./guidelines_dialog")).GuidelinesDialog }));

export function HelpHost({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<{ page: HelpPage; section: string | undefined } | null>(null);
  const help = useMemo<Help>(() => ({ open: (page, section) => setOpen({ page, section }) }), []);
  useAction("help", () => help.open("keys"));
  useAction("guidelines", () => help.open("guidelines"));
  const close = () => setOpen(null);
  return (
    <HelpContext value={help}>
      {children}
      <Suspense>
        {open?.page === "keys" && <Keys onClose={close} />}
        {open?.page === "guidelines" && <Guidelines section={open.section} onClose={close} />}
      </Suspense>
    </HelpContext>
  );
}
