// Selected words go to a field of the form: by the key shown beside it, by a click, or dropped on the field.
import { on } from "../keys.js";
import { fieldOf, labelOf, put } from "./fields.js";
import { say, words } from "./notice.js";
import { selected } from "./selection.js";
import { remember } from "./undo.js";

const READ_BY_SERVER = ["reporter_phone", "accused_units", "happened_at"];
const GAP = 6; // pixels
const bar = document.getElementById("send-bar");
const offer = document.getElementById("unit-offer");
let dragged = null; // the words that are on their way to a field

async function readAs(field, text) {
  const token = document.querySelector("input[name=csrf_token]").value;
  const answer = await fetch(bar.dataset.readings, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams({ field, text }),
  });
  if (!answer.ok) throw new Error(`reading: ${answer.status}`);
  return answer.json();
}

export function fill(field, value, shown = value) {
  const back = value && put(field, value);
  if (!back) {
    say(words("nothingToFill", { field: labelOf(field) }));
    return;
  }
  remember(back);
  say(words("filled", { field: labelOf(field), value: shown }));
}

export function place(element, rect) {
  element.hidden = false;
  const { width, height } = element.getBoundingClientRect();
  const below = rect.bottom + GAP;
  const top = below + height > innerHeight ? rect.top - height - GAP : below;
  element.style.setProperty("--top", `${Math.max(top, GAP)}px`);
  element.style.setProperty("--left", `${Math.max(Math.min(rect.left, innerWidth - width - GAP), GAP)}px`);
}

function offerUnits(units, rect) {
  const list = offer.querySelector("ul");
  list.replaceChildren(
    ...units.map((unit, index) => {
      const button = document.createElement("button");
      const key = document.createElement("kbd");
      key.textContent = index + 1;
      Object.assign(button, { type: "button", className: "button button-small" });
      button.append(key, ` ${unit.name}`);
      button.addEventListener("click", () => chooseUnit(unit));
      const entry = document.createElement("li");
      entry.append(button);
      return entry;
    }),
  );
  bar.hidden = true;
  place(offer, rect);
  say(words(units.length ? "unitsOffered" : "noUnit", { count: units.length }));
  if (!units.length) offer.hidden = true;
}

function chooseUnit(unit) {
  offer.hidden = true;
  fill("accused_units", String(unit.id), unit.name);
  done();
}

function done() {
  document.getSelection().removeAllRanges();
  bar.hidden = true;
}

export async function send(field, { text, rect }) {
  try {
    const reading = READ_BY_SERVER.includes(field) ? await readAs(field, text) : { value: text };
    if (reading.units) {
      offerUnits(reading.units, rect);
      return;
    }
    fill(field, reading.value);
    done();
  } catch {
    say(words("notSent"));
  }
}

function onNumber(number) {
  if (!offer.hidden) {
    const choice = offer.querySelectorAll("button")[number - 1];
    choice?.click();
    return Boolean(choice);
  }
  const chosen = selected();
  const button = bar.querySelectorAll("[data-to]")[number - 1];
  if (!chosen || !button) return false;
  send(button.dataset.to, chosen);
  return true;
}

function onSelection() {
  const chosen = selected();
  if (chosen && !dragged) place(bar, chosen.rect);
  else bar.hidden = true;
  if (chosen) return;
  offer.hidden = true;
}

function targetOf(event) {
  const field = event.target.closest?.("#registration [data-field]")?.dataset.field;
  return field && bar.querySelector(`[data-to="${field}"]`) ? field : null;
}

function startDragging() {
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.parentElement?.closest(".transcript") ? selected() : null;
    document.body.classList.toggle("is-dragging", Boolean(dragged));
    bar.hidden = true;
  });
  document.addEventListener("dragover", (event) => {
    if (dragged && targetOf(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const field = dragged && targetOf(event);
    if (!field) return;
    event.preventDefault();
    send(field, { ...dragged, rect: fieldOf(field).getBoundingClientRect() });
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    document.body.classList.remove("is-dragging");
  });
}

export function startSending() {
  if (!bar) return; // the draft is closed
  document.addEventListener("selectionchange", onSelection);
  document.addEventListener("scroll", () => (bar.hidden = true), { passive: true });
  for (const button of bar.querySelectorAll("[data-to]")) {
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => {
      const chosen = selected();
      if (chosen) send(button.dataset.to, chosen);
    });
  }
  offer.addEventListener("pointerdown", (event) => event.preventDefault());
  on("send", (event) => onNumber(Number(event.code.at(-1))));
  startDragging();
}
