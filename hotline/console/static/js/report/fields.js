// The fields of the report by name, as texts: boxes that are ticked are their values with commas between.
export const form = document.getElementById("report");
export const names = [...new Set([...form.querySelectorAll("[data-part]")].map((part) => part.dataset.part))];
let agreed = read(); // what the page and the server last agreed on

export function get(name) {
  return new FormData(form).getAll(name).join(",").replaceAll("\r\n", "\n");
}

export function set(name, value) {
  const chosen = value.split(",");
  for (const field of form.querySelectorAll(`[name="${name}"]`)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = chosen.includes(field.value);
    else field.value = value;
  }
  markEmpty();
}

export function read() {
  return Object.fromEntries(names.map((name) => [name, get(name)]));
}

export function agreedOn() {
  return agreed;
}

export function agree(values) {
  agreed = values;
}

export function isSaved() {
  return names.every((name) => get(name) === agreed[name]) && !form.hasAttribute("data-unsaved");
}

// How many acts of the item the writer of a section had before them.
export function seen(name) {
  return form.elements[name.replace("section-", "acts-")];
}

export function words(name, gaps = {}) {
  return form.dataset[`words${name}`].replace(/\{(\w+)\}/g, (_whole, gap) => gaps[gap] ?? "");
}

export function markEmpty() {
  for (const state of document.querySelectorAll("[data-state-of]")) {
    state.textContent = get(state.dataset.stateOf).trim() ? "" : words("Empty");
  }
}
