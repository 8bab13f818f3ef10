// Charts, on the pages that have them: <figure data-chart> with a table whose
// first column is a day and whose others, at most two, are numbers. The table
// stays for screen readers and for everyone without JavaScript.
import uPlot from "uplot";

for (const figure of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  const table = figure.querySelector("table");
  if (table) draw(figure, table);
}

function draw(figure: HTMLElement, table: HTMLTableElement): void {
  const names = [...(table.tHead?.rows[0]?.cells ?? [])].slice(1, 3).map((c) => c.textContent?.trim() ?? "");
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const days = rows.map((row) => Date.parse(value(row.cells[0])) / 1000);
  const lines = names.map((_, i) => rows.map((row) => Number(value(row.cells[i + 1]).replaceAll(",", ""))));
  const place = document.createElement("div");
  place.className = "plot";
  place.setAttribute("aria-hidden", "true");
  place.append(labels(names));
  figure.prepend(place);
  const plot = new uPlot(options(place, names), [days, ...lines], place);
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: 200 })).observe(place);
}

/** A cell's machine-readable value, if its text is for people. */
function value(cell: HTMLTableCellElement | undefined): string {
  return cell?.querySelector("time")?.dateTime ?? cell?.dataset["value"] ?? cell?.textContent ?? "";
}

function labels(names: string[]): HTMLElement {
  const line = document.createElement("div");
  line.className = "plot__labels";
  for (const name of names) {
    const label = document.createElement("span");
    label.textContent = name;
    line.append(label);
  }
  return line;
}

function options(place: HTMLElement, names: string[]): uPlot.Options {
  // Canvas knows no custom properties, so colours are asked for at each drawing.
  const colour = (name: string) => (): string => {
    place.style.setProperty("color", `var(${name})`);
    const found = getComputedStyle(place).color;
    place.style.removeProperty("color");
    return found;
  };
  const axis: uPlot.Axis = { stroke: colour("--text-3"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const stroke = [colour("--accent-text"), colour("--text-3")];
  return {
    width: place.clientWidth,
    height: 200,
    cursor: { drag: { x: false, y: false } },
    legend: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [{ ...axis, values: days }, axis],
    series: [
      {},
      ...names.map((label, i) => ({ label, stroke: stroke[i], width: 2, points: { show: false }, ...(i === 1 ? { dash: [4, 4] } : {}) })),
    ],
  };
}

function days(_: uPlot, splits: number[]): string[] {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric" });
  return splits.map((s) => format.format(s * 1000));
}
