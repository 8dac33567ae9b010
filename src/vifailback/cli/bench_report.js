// The report's page: columns sort, errors are filtered. The page is whole without it.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const start = [...body.rows];
  const keyOf = (row, at) => {
    const cell = row.cells[at];
    const key = cell.dataset.sort ?? cell.textContent.trim();
    const number = Number.parseFloat(key);
    return Number.isNaN(number) ? key : number;
  };
  const order = (one, other) =>
    typeof one === "number" && typeof other === "number"
      ? other - one
      : typeof one === "number" ? -1 : typeof other === "number" ? 1 : one.localeCompare(other);
  [...table.tHead.rows[0].cells].forEach((heading, at) => {
    const sort = () => {
      const state = { none: "descending", descending: "ascending", ascending: "none" }[heading.ariaSort ?? "none"];
      for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
      heading.ariaSort = state === "none" ? null : state;
      table.classList.toggle("sorted", state !== "none");
      const rows = state === "none" ? start : start.filter((row) => !row.classList.contains("group"));
      if (state !== "none") rows.sort((one, other) => order(keyOf(one, at), keyOf(other, at)));
      if (state === "ascending") rows.reverse();
      body.replaceChildren(...rows);
    };
    heading.tabIndex = 0;
    heading.addEventListener("click", sort);
    heading.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(); }
    });
  });
}

const filters = document.querySelectorAll(".filters select");
const show = () => {
  let shown = 0;
  for (const card of document.querySelectorAll(".error")) {
    card.hidden = [...filters].some((one) => one.value && card.dataset[one.name] !== one.value);
    shown += card.hidden ? 0 : 1;
  }
  const count = document.querySelector(".filters output");
  if (count) count.value = `${shown} shown`;
};
for (const one of filters) one.addEventListener("change", show);
