// The number of the frame that is shown; another one can be typed.
import { useState } from "react";
import { useDesk } from "../shell/desk";

export function FrameNumber({ index, length }: { index: number; length: number }) {
  const { player } = useDesk();
  const [typed, setTyped] = useState<string | null>(null);
  const go = () => {
    const wanted = Number.parseInt(typed ?? "", 10);
    if (Number.isFinite(wanted)) player.seek(Math.min(length - 1, Math.max(0, wanted)));
    setTyped(null);
  };
  return (
    <label className="frame-number digits" data-tip="Frame, counted from 0">
      <span className="muted">frame</span>
      <input
        className="input"
        inputMode="numeric"
        aria-label="Frame, counted from 0"
        value={typed ?? String(index)}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={go}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setTyped(null);
        }}
      />
      <span className="muted">/ {length - 1}</span>
    </label>
  );
}
