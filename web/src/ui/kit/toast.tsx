// Short messages in the corner, read out by screen readers.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { Button } from "./button";
import { IconButton } from "./icon_button";

export interface Message {
  text: string;
  tone?: "plain" | "warn";
  /** A button beside the text. */
  action?: { label: string; run: () => void };
  /** How long it stays [ms]; messages with a warning stay until they are closed. */
  stays?: number;
}

type Shown = Message & { id: number };
const Say = createContext<(message: Message | string) => void>(() => undefined);

/** Says something to the person. */
export const useToast = () => useContext(Say);

export function Toasts({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const close = useCallback((id: number) => setShown((all) => all.filter((message) => message.id !== id)), []);
  const say = useMemo(() => {
    let last = 0;
    return (message: Message | string) => {
      last += 1;
      const next = { id: last, ...(typeof message === "string" ? { text: message } : message) };
      setShown((all) => [...all.filter((other) => other.text !== next.text), next].slice(-4));
    };
  }, []);
  return (
    <Say value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {shown.map((message) => (
          <Toast key={message.id} message={message} close={close} />
        ))}
      </div>
    </Say>
  );
}

function Toast({ message, close }: { message: Shown; close: (id: number) => void }) {
  const { id, tone, stays = tone === "warn" ? null : 5000 } = message;
  useEffect(() => {
    if (stays === null) return;
    const timer = setTimeout(() => close(id), stays);
    return () => clearTimeout(timer);
  }, [id, stays, close]);
  const { action } = message;
  return (
    <div className={tone === "warn" ? "toast warn" : "toast"}>
      <p>{message.text}</p>
      {action && (
        <Button
          look="quiet"
          onClick={() => {
            close(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="close" name="Dismiss" small onClick={() => close(id)} />
    </div>
  );
}
