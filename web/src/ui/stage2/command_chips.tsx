// The chosen commands in their order: dragged or moved by arrow keys, taken away one by one.
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { CommandJson } from "../../core/api/types";
import { IconButton } from "../kit/icon_button";
import { moved, removeAt } from "./commands";
import { AXIS_OF } from "./contradictions";
import { briefly } from "./sentence";
import type { Stage2 } from "./use_studio";

export function CommandChips({ stage2 }: { stage2: Stage2 }) {
  const { commands, guidance } = stage2;
  const list = useRef<HTMLUListElement>(null);
  const [held, setHeld] = useState<{ at: number; drag: number } | null>(null);
  const drags = useRef(0);
  if (!commands.length) return null;

  const put = (from: number, to: number, drag?: number) => {
    const merge = drag === undefined ? undefined : `order ${drag}`;
    guidance.setCommands(moved(commands, from, to), "Order commands", undefined, merge);
  };
  const grab = (event: PointerEvent<HTMLElement>, at: number) => {
    if (event.button !== 0 || (event.target as Element).closest(".icon-button")) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drags.current += 1;
    setHeld({ at, drag: drags.current });
  };
  const pull = (event: PointerEvent<HTMLElement>) => {
    if (!held) return;
    const to = chipAt(list.current, event.clientX, event.clientY);
    if (to === null || to === held.at) return;
    put(held.at, to, held.drag);
    setHeld({ ...held, at: to });
  };
  const keys = (event: KeyboardEvent<HTMLElement>, at: number) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by !== undefined) {
      const to = at + by;
      if (to >= 0 && to < commands.length) {
        put(at, to);
        focusChip(list.current, to);
      }
    } else if (event.key === "Delete" || event.key === "Backspace") {
      guidance.setCommands(removeAt(commands, at), "Take command away");
      focusChip(list.current, Math.max(0, at - 1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <ul ref={list} className="stage2-chips" aria-label="Commands in their order">
      {commands.map((command, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: commands have no identity but their place
          key={at}
          className={held?.at === at ? "stage2-chip held" : "stage2-chip"}
          onPointerDown={(event) => grab(event, at)}
          onPointerMove={pull}
          onPointerUp={() => setHeld(null)}
          onLostPointerCapture={() => setHeld(null)}
        >
          <button
            type="button"
            className="stage2-chip-words"
            aria-label={`${briefly(command)}: ${at + 1} of ${commands.length}. Arrow keys move it, Delete takes it away.`}
            onKeyDown={(event) => keys(event, at)}
          >
            {dotOf(command)}
            {briefly(command, commands)}
          </button>
          <IconButton
            small
            icon="close"
            name={`Take away: ${briefly(command)}`}
            onClick={() => guidance.setCommands(removeAt(commands, at), "Take command away")}
          />
        </li>
      ))}
    </ul>
  );
}

function dotOf(command: CommandJson) {
  return command.command === "move" ? <span className={`stage2-dot ${AXIS_OF[command.direction]}`} /> : null;
}

function chipAt(list: HTMLElement | null, x: number, y: number): number | null {
  const chips = [...(list?.children ?? [])].map((chip) => chip.getBoundingClientRect());
  const found = chips.findIndex((box) => x >= box.left && x < box.right && y >= box.top - 2 && y < box.bottom + 2);
  return found < 0 ? null : found;
}

function focusChip(list: HTMLElement | null, at: number): void {
  list?.children[at]?.querySelector<HTMLElement>("button")?.focus(); // a chip is its place: it is there already
}
