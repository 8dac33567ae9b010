// What is shown while something loads, where there is nothing, and where something went wrong.
import { type ReactNode, useEffect, useState } from "react";

/** A turning ring; it appears only when the wait is long enough to be noticed. */
export function Waiting({ what }: { what: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="empty" role="status" aria-busy="true">
      {late && (
        <>
          <span className="spinner" />
          <p>{what}</p>
        </>
      )}
    </div>
  );
}

export function Empty({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2 className="empty-title">{title}</h2>
      {text && <p>{text}</p>}
      {children && <div className="row">{children}</div>}
    </div>
  );
}
