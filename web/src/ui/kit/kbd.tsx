// A chord as it is printed on the keys ("Ctrl+Z"); screen readers get it from the tooltip and the sheet of keys.
export function Kbd({ chord }: { chord: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {chord}
    </span>
  );
}
