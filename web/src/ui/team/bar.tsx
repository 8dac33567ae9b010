// A number as a short bar, with the number beside it.

export interface BarProps {
  /** 0 to 1; null: not known. */
  share: number | null;
  text: string;
  tone?: "plain" | "ok" | "warn";
}

export function Bar({ share, text, tone = "plain" }: BarProps) {
  return (
    <span className="bar-row">
      <span className="bar" aria-hidden="true">
        {share !== null && <span className={tone} style={{ width: `${100 * Math.min(Math.max(share, 0), 1)}%` }} />}
      </span>
      <span className="digits">{text}</span>
    </span>
  );
}
