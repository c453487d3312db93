// Says which language the page is in, lets links to our own pages and units work within
// the session, and sorts tables; without this script they are ordinary links and tables.
export default function (component) {
  const { data, setTriggerValue } = component;
  document.documentElement.lang = data.lang;
  const act = (event) => {
    const link = event.target.closest && event.target.closest("a[data-print], a[data-sort], a[data-page], a[data-unit]");
    const isKey = event.type === "keydown";
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { print, sort, page, unit } = link.dataset;
    // A link with an address follows Enter by itself, as a click.
    if (isKey && !(sort && (event.key === "Enter" || event.key === " "))) return;
    event.preventDefault();
    if (print) window.print();
    else if (sort) sorted(link.closest("table"), Number(sort));
    else if (page) setTriggerValue("open", page);
    else setTriggerValue("unit", unit);
  };
  for (const type of ["click", "keydown"]) {
    if (window.__granary) document.removeEventListener(type, window.__granary);
    document.addEventListener(type, act);
  }
  window.__granary = act;
}

// Sorts the rows by a column: numbers from the largest, words from the first; then back.
function sorted(table, place) {
  const head = table.tHead.rows[0].cells[place];
  const isNumber = head.classList.contains("num");
  const first = isNumber ? "descending" : "ascending";
  const way = head.ariaSort === first ? (isNumber ? "ascending" : "descending") : first;
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", way);
  const value = (row) => row.cells[place].dataset.value;
  const order = (a, b) =>
    isNumber ? value(a) - value(b) : a.cells[place].textContent.localeCompare(b.cells[place].textContent, document.documentElement.lang);
  const rows = [...table.tBodies[0].rows];
  // What has no number stays below, whichever way the others run.
  const known = rows.filter((row) => !isNumber || value(row) !== undefined);
  const rest = rows.filter((row) => isNumber && value(row) === undefined);
  known.sort((a, b) => (way === "ascending" ? order(a, b) : order(b, a)));
  table.tBodies[0].append(...known, ...rest);
}
