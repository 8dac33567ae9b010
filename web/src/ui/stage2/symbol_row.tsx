// One symbol in the list: in words; once selected, with its numbers and what can be done to it.
import { useEffect, useRef, useState } from "react";
import type { SymbolJson } from "../../core/api/types";
import { Icon } from "../kit/icon";
import { IconButton } from "../kit/icon_button";
import { useChord } from "../shell/actions";
import { type Place, placesOf, shortly, title, where } from "./describe";
import { deleteSymbol, duplicateSymbol, flipSymbol, selectSymbol, setField } from "./edits";
import { SymbolIcon } from "./symbol_icon";
import { flipped } from "./tools";
import type { Stage2 } from "./use_studio";

export interface SymbolRowProps {
  stage2: Stage2;
  symbol: SymbolJson;
  at: number;
}

export function SymbolRow({ stage2, symbol, at }: SymbolRowProps) {
  const { studio, state, selected, wrong } = stage2;
  const chosen = selected === at;
  const texts = wrong.filter((one) => one.symbols.includes(at)).map((one) => one.text);
  const classes = ["stage2-symbol", chosen ? "chosen" : "", state.hovered === at ? "hovered" : ""];
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <li
      ref={row}
      className={classes.filter(Boolean).join(" ")}
      onPointerEnter={() => studio.set({ hovered: at })}
      onPointerLeave={() => studio.set({ hovered: null })}
    >
      <div className="row">
        <button
          type="button"
          className="stage2-symbol-words"
          aria-pressed={chosen}
          onClick={() => selectSymbol(stage2, chosen ? null : at)}
        >
          <SymbolIcon symbol={symbol} size={18} />
          <span className="clip grow">{title(symbol)}</span>
          {texts.length > 0 && (
            <span className="warn" data-tip={texts.join(" ")}>
              <Icon name="warning" size={14} />
            </span>
          )}
          <span className={chosen ? "unseen" : "digits small muted"}>{where(symbol)}</span>
          {texts.length > 0 && <span className="unseen">{texts.join(" ")}</span>}
        </button>
        <Doings stage2={stage2} symbol={symbol} at={at} />
      </div>
      {chosen && <Numbers stage2={stage2} symbol={symbol} at={at} />}
    </li>
  );
}

function Doings({ stage2, symbol, at }: SymbolRowProps) {
  const [flip, copy, remove] = [useChord("symbol.flip"), useChord("symbol.duplicate"), useChord("symbol.delete")];
  const name = title(symbol);
  const other = flipped(symbol);
  const chosen = stage2.selected === at;
  return (
    <>
      {chosen && other && (
        <IconButton
          small
          icon="loop"
          name={"start" in symbol ? "Swap the ends" : `Make it: ${title(other)}`}
          keys={flip}
          onClick={() => flipSymbol(stage2, at)}
        />
      )}
      {chosen && (
        <IconButton
          small
          icon="copy"
          name={`Duplicate: ${name}`}
          keys={copy}
          onClick={() => duplicateSymbol(stage2, at)}
        />
      )}
      <IconButton
        small
        icon="trash"
        name={`Delete: ${name}`}
        keys={chosen ? remove : undefined}
        onClick={() => deleteSymbol(stage2, at)}
      />
    </>
  );
}

function Numbers({ stage2, symbol, at }: SymbolRowProps) {
  return (
    <div className="stage2-numbers">
      {placesOf(symbol).map(
        (place) => place && <PlaceNumbers key={place.field} stage2={stage2} symbol={symbol} at={at} of={place} />,
      )}
    </div>
  );
}

function PlaceNumbers({ stage2, symbol, at, of }: SymbolRowProps & { of: Place }) {
  const set = (axis: "x" | "y", value: number) => {
    const place = { ...of.place, [axis]: value };
    setField(stage2, at, { ...symbol, [of.field]: place } as SymbolJson, `number ${at} ${of.field} ${axis}`);
  };
  return (
    <span className="row stage2-place">
      <span className="small muted">{of.name}</span>
      <NumberField name={`${of.name}: x, per mille`} value={of.place.x} onChange={(value) => set("x", value)} />
      <NumberField name={`${of.name}: y, per mille`} value={of.place.y} onChange={(value) => set("y", value)} />
    </span>
  );
}

interface NumberFieldProps {
  name: string;
  value: number;
  onChange: (value: number) => void;
}

/** What is typed counts as soon as it is a number from 0 to 1000. */
function NumberField({ name, value, onChange }: NumberFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const read = (typed: string) => {
    setText(typed);
    const number = Number(typed);
    if (typed.trim() !== "" && number >= 0 && number <= 1000) onChange(number);
  };
  const invalid = text !== null && !(text.trim() !== "" && Number(text) >= 0 && Number(text) <= 1000);
  return (
    <input
      type="number"
      className="input digits"
      min={0}
      max={1000}
      step={1}
      aria-label={name}
      aria-invalid={invalid || undefined}
      value={text ?? shortly(value)}
      onChange={(event) => read(event.target.value)}
      onBlur={() => setText(null)}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
