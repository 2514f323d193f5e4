// Draws the charts of a page, each from the table that stands behind it (shared/table.html). Without this
// script the table is there by itself; with it, the table is folded away but for readers of screens and paper.
import * as echarts from "../vendor/echarts.esm.min.js";

// Far apart in lightness too: told apart in grey print, and by who does not tell colours apart.
const SERIES = ["#17375e", "#8db9e2", "#b8954a", "#5a6673", "#e3b9ad"];
const HEAT = ["#f3f7fc", "#cfe0f3", "#8db9e2", "#3f7cba", "#17375e"];
const ENGLISH = document.documentElement.lang === "en";
const INK = "#1c2530";
const INK_SOFT = "#4a5765";
const LINE = "#cfd7e0";
const ROW_PIXELS = 28;
const NARROW_PIXELS = 24; // a cell that is narrower holds no figure
const NAMES_PIXELS = 110; // about what the names of rows take
const VALUES_PIXELS = 60; // about what the values beside standing columns take, and the gaps between names
const FEW_NAMES = 7;
const ENTRY_PIXELS = 29; // of a legend's entry, beside its name
const LINE_PIXELS = 20; // of a legend
const PAPER_PIXELS = 660; // the width of a page of A4 between its margins
const DARK_FROM = 0.6; // of the greatest value: figures on it are written in white

function cellOf(td) {
  const text = td.textContent.trim();
  return {
    text,
    value: text === "" ? 0 : Number.parseFloat(text.replace(/[,，%]/g, "")),
    link: td.querySelector("a")?.href,
  };
}

// The part of the table that a drawing shows: names of rows and columns, and cells by row and column.
function read(table, { first, last, rows }) {
  const columns = [...table.tHead.rows[0].cells].slice(Number(first), Number(last) + 1);
  const body = [...table.tBodies[0].rows].slice(0, rows ? Number(rows) : undefined);
  return {
    columns: columns.map((cell) => cell.textContent.trim()),
    rows: body.map((row) => row.cells[0].textContent.trim()),
    cells: body.map((row) => [...row.cells].slice(Number(first), Number(last) + 1).map(cellOf)),
  };
}

const axisOfNames = (names, more = {}) => ({
  type: "category",
  data: names,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: LINE } },
  axisLabel: { color: INK_SOFT, ...more },
});

const axisOfValues = () => ({
  type: "value",
  minInterval: 1,
  splitNumber: 4,
  splitLine: { lineStyle: { color: LINE } },
  axisLabel: { color: INK_SOFT },
});

// What is drawn for one cell: its number, and the text as the table writes it.
const datum = (cell) => ({ value: Number.isNaN(cell.value) ? null : cell.value, text: cell.text });
const written = (point) => point.data.text;
const label = (more) => ({ show: true, color: INK, formatter: written, ...more });

// Names above the columns of a heat map take several lines where they are longer than a column is wide.
const wrapped = (width, columns) =>
  columns.some((name) => name.length > 2) ? { interval: 0, width: (width - NAMES_PIXELS) / columns.length, overflow: "break" } : {};

// A few names below standing columns take several lines as well; of many, as many are left out as do not fit.
const below = (width, names) =>
  names.length <= FEW_NAMES ? { interval: 0, width: (width - VALUES_PIXELS) / names.length, overflow: "break" } : { hideOverlap: true };

// About how high the names of several columns stand above them, on as many lines as they need.
function legendPixels(columns, width) {
  let [lines, used] = [1, 0];
  for (const name of columns) {
    const needed = ENTRY_PIXELS + [...name].reduce((pixels, letter) => pixels + (letter > "\u2e7f" ? 12 : 6.5), 0);
    if (used && used + needed > width) [lines, used] = [lines + 1, 0];
    used += needed;
  }
  return LINE_PIXELS * Math.max(lines, 2) + 12;
}

const DRAWINGS = {
  columns: {
    height: () => 240,
    option: ({ columns, rows, cells }, width) => ({
      grid: { left: 8, right: 8, top: columns.length > 1 ? legendPixels(columns, width) : 20, bottom: 4, containLabel: true },
      legend: columns.length > 1 ? { left: 0, top: 0, itemWidth: 14, textStyle: { color: INK_SOFT } } : undefined,
      xAxis: axisOfNames(rows, below(width, rows)),
      yAxis: axisOfValues(),
      series: columns.map((name, column) => ({
        type: "bar",
        name,
        barMaxWidth: 36,
        barGap: "8%",
        label: label({ position: "top", fontSize: 11, show: rows.length * columns.length <= 26 }),
        data: cells.map((row) => datum(row[column])),
      })),
    }),
    cell: ({ cells }, point) => cells[point.dataIndex][point.seriesIndex],
  },
  bars: {
    height: ({ rows }) => rows.length * ROW_PIXELS + 16,
    option: ({ columns, rows, cells }) => ({
      grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
      xAxis: { ...axisOfValues(), axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: { ...axisOfNames(rows, { width: 150, overflow: "truncate" }), inverse: true },
      series: [
        {
          type: "bar",
          name: columns[0],
          barMaxWidth: 18,
          label: label({ position: "right" }),
          data: cells.map((row) => datum(row[0])),
        },
      ],
    }),
    cell: ({ cells }, point) => cells[point.dataIndex][0],
  },
  heat: {
    height: ({ rows }) => rows.length * ROW_PIXELS + 60,
    option: ({ columns, rows, cells }, width) => {
      const most = Math.max(1, ...cells.flat().map((cell) => cell.value || 0));
      const points = cells.flatMap((row, y) =>
        row.map((cell, x) => ({
          value: [x, y, cell.value || 0],
          text: cell.text,
          label: { color: cell.value > most * DARK_FROM ? "#fff" : INK },
        })),
      );
      return {
        grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true },
        xAxis: { ...axisOfNames(columns, { hideOverlap: true, ...wrapped(width, columns) }), position: "top" },
        yAxis: { ...axisOfNames(rows, { width: 130, overflow: "truncate" }), inverse: true },
        visualMap: { show: false, min: 0, max: most, inRange: { color: HEAT } },
        series: [
          {
            type: "heatmap",
            data: points,
            label: { show: width / columns.length > NARROW_PIXELS, fontSize: 11, formatter: written },
            itemStyle: { borderColor: "#fff", borderWidth: 1 },
          },
        ],
      };
    },
    cell: ({ cells }, point) => cells[point.data.value[1]][point.data.value[0]],
  },
};

let onPaper = false;

// Drawn anew for the width of the page, at once: what the print takes is what stands there when this returns.
function print(chart, height) {
  const svg = () => chart.getDom().querySelector("svg");
  window.addEventListener("beforeprint", () => {
    onPaper = true;
    chart.resize({ width: PAPER_PIXELS, height });
    chart.getZr().flush();
    svg().setAttribute("viewBox", `0 0 ${PAPER_PIXELS} ${height}`);
  });
  window.addEventListener("afterprint", () => {
    onPaper = false;
    svg().removeAttribute("viewBox");
    chart.resize({ width: "auto", height: "auto" });
  });
}

function draw(part, table) {
  const drawing = DRAWINGS[part.dataset.kind];
  const shown = read(table, part.dataset);
  const height = drawing.height(shown);
  part.style.height = `${height}px`;
  const chart = echarts.init(part, null, { renderer: "svg", locale: ENGLISH ? "EN" : "ZH" });
  chart.setOption({
    color: SERIES,
    animation: false,
    textStyle: { fontFamily: getComputedStyle(part).fontFamily },
    tooltip: {
      // Never HTML: the content security policy allows no style in markup.
      renderMode: "richText",
      confine: true,
      formatter: (point) => {
        const name = part.dataset.kind === "heat" ? shown.columns[point.data.value[0]] : point.seriesName;
        const row = part.dataset.kind === "heat" ? shown.rows[point.data.value[1]] : point.name;
        return `${row}\n${name}${ENGLISH ? ": " : "："}${point.data.text || 0}`;
      },
    },
    ...drawing.option(shown, part.clientWidth),
  });
  chart.on("click", (point) => {
    const { link } = drawing.cell(shown, point);
    if (link) window.location.assign(link);
  });
  chart.on("mouseover", (point) => {
    chart.getZr().setCursorStyle(drawing.cell(shown, point).link ? "pointer" : "default");
  });
  print(chart, height);
  new ResizeObserver(() => {
    if (!onPaper && part.clientWidth && part.clientWidth !== chart.getWidth()) chart.resize();
  }).observe(part);
}

function fold(figure) {
  const button = figure.querySelector(".chart-drawings button");
  const open = button.textContent;
  figure.classList.add("is-drawn");
  button.addEventListener("click", () => {
    const shows = figure.classList.toggle("shows-table");
    button.setAttribute("aria-expanded", String(shows));
    button.textContent = shows ? button.dataset.close : open;
  });
}

function drawAll() {
  for (const figure of document.querySelectorAll("figure.chart:not(.is-drawn)")) {
    figure.querySelector(".chart-drawings").hidden = false;
    for (const part of figure.querySelectorAll(".chart-drawing")) draw(part, figure.querySelector("table"));
    fold(figure);
  }
}

drawAll();
document.addEventListener("htmx:after:swap", drawAll); // a page may ask for its tables later
