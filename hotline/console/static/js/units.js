// The unit tree: narrowed down by a few characters of a name, and what is chosen said in one line.

function narrow(list, wanted) {
  let shown = 0;
  for (const row of list.querySelectorAll("label")) {
    const chosen = row.querySelector("input").checked;
    row.hidden = Boolean(wanted) && !chosen && !row.dataset.path.includes(wanted);
    if (!row.hidden) shown += 1;
  }
  list.querySelector(".unit-none").hidden = shown > 0;
}

function summarise(list, line) {
  const names = [...list.querySelectorAll(":checked")].map((box) => box.parentElement.textContent.trim());
  line.textContent = names.length ? line.dataset.words + names.join("、") : line.dataset.none;
}

export function startUnits(root) {
  const list = root.querySelector(".unit-list");
  if (!list) return;
  const filter = root.querySelector("#unit-filter");
  const line = root.querySelector(".unit-chosen");
  filter.parentElement.hidden = false;
  filter.addEventListener("input", () => narrow(list, filter.value.trim()));
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && filter.value) {
      filter.value = "";
      narrow(list, "");
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      list.querySelector("label:not([hidden]) input")?.focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const boxes = [...list.querySelectorAll("label:not([hidden]) input")];
    const next = boxes.indexOf(document.activeElement) + step;
    (boxes[next] ?? (next < 0 ? filter : boxes.at(-1))).focus();
    event.preventDefault();
  });
  list.addEventListener("change", () => summarise(list, line));
  summarise(list, line);
  const first = list.querySelector(":checked")?.parentElement;
  if (first) list.scrollTop = first.offsetTop - list.offsetTop; // the list only, not the page
}
