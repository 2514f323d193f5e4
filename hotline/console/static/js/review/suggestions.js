// What the text suggests for the form: shown, and filled in only when someone says so.
import { on } from "../keys.js";
import { playerOf } from "../player.js";
import { holds } from "./fields.js";
import { fill } from "./sending.js";

const pane = () => document.getElementById("suggestions");

function open() {
  return [...(pane()?.querySelectorAll(".suggestion") ?? [])].filter((one) => !one.classList.contains("is-taken"));
}

// Mark what the form holds already, and what the key would take next.
function refresh() {
  for (const one of pane()?.querySelectorAll(".suggestion") ?? []) {
    const taken = holds(one.dataset.to, one.dataset.value);
    one.classList.toggle("is-taken", taken);
    one.classList.remove("is-next");
    one.querySelector(".suggestion-take").hidden = taken;
    one.querySelector(".suggestion-taken").hidden = !taken;
  }
  open()[0]?.classList.add("is-next");
}

function take(suggestion) {
  if (suggestion.dataset.to === "discard_reason") {
    document.querySelector(`#discard input[value="${suggestion.dataset.value}"]`)?.click();
    document.getElementById("open-discard")?.click();
    return;
  }
  fill(suggestion.dataset.to, suggestion.dataset.value, suggestion.dataset.shown);
}

function onClick(event) {
  const suggestion = event.target.closest(".suggestion");
  if (!suggestion) return;
  if (event.target.closest(".suggestion-take")) take(suggestion);
  const quote = event.target.closest(".suggestion-words");
  if (quote) playerOf(quote)?.playFrom(Number(quote.dataset.seek));
}

export function startSuggestions() {
  document.addEventListener("click", onClick);
  document.addEventListener("input", refresh);
  document.addEventListener("change", refresh);
  document.addEventListener("htmx:after:swap", refresh);
  on("accept", () => {
    const [next] = open();
    if (!next) return false;
    take(next);
    return true;
  });
  refresh();
}
