// A window over the page: the browser's modal dialog keeps the focus inside and closes on Escape.
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./icon_button";

export interface DialogProps {
  title: string;
  onClose: () => void;
  wide?: boolean;
  footer?: ReactNode;
  /** The person must choose: no way out but the buttons. */
  firm?: boolean;
  children: ReactNode;
}

/** Open while it is mounted; the focus goes back to where it was. */
export function Dialog({ title, onClose, wide, footer, firm, children }: DialogProps) {
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        if (!firm) onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current && !firm) onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        {!firm && <IconButton icon="close" name="Close" keys="Esc" onClick={onClose} />}
      </header>
      <div className="content">{children}</div>
      {footer && <footer>{footer}</footer>}
    </dialog>
  );
}
