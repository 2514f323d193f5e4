// Keys to deeds, as the list of keys on the page says (`#keys`): what is shown there is what is bound.
// While someone types in a field a key needs Alt, or Ctrl where the list has it with Ctrl; no other key is taken.
const deeds = new Map();
const bindings = new Map();

// Bind a deed to its name in the list; a deed that gives back false leaves the key to the browser.
export function on(name, deed) {
  deeds.set(name, deed);
}

export function isTyping(element) {
  return Boolean(element.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])"));
}

// What a focused control does with a key by itself.
function isItsOwn(element, code) {
  if (element.closest("input[type=radio]")) return code === "Space" || code.startsWith("Arrow");
  if (element.closest("input[type=checkbox], button, a, summary")) return code === "Space" || code === "Enter";
  return false;
}

function deedOf(event) {
  const typing = isTyping(event.target);
  if (event.isComposing || event.metaKey || document.querySelector("dialog[open]")) return null;
  if (typing && !event.altKey && !event.ctrlKey) return null;
  if (!typing && event.altKey && event.code.startsWith("Arrow")) return null; // the browser's own: back, ahead
  if (!event.altKey && !event.ctrlKey && isItsOwn(event.target, event.code)) return null;
  const token = `${event.ctrlKey ? "Ctrl+" : ""}${event.shiftKey ? "Shift+" : ""}${event.code}`;
  const binding = bindings.get(token);
  return binding && !(typing && binding.notInFields) ? deeds.get(binding.deed) : null;
}

function onKey(event) {
  const deed = deedOf(event);
  if (deed && deed(event) !== false) event.preventDefault();
}

export function startKeys() {
  const list = document.getElementById("keys");
  if (!list) return;
  for (const row of list.querySelectorAll("[data-keys]")) {
    const binding = { deed: row.dataset.deed, notInFields: "notInFields" in row.dataset };
    for (const token of row.dataset.keys.split(" ")) bindings.set(token, binding);
  }
  const show = () => list.showModal();
  for (const button of document.querySelectorAll("[data-opens=keys]")) button.addEventListener("click", show);
  list.querySelector("[data-close]").addEventListener("click", () => list.close());
  on("keys", show);
  document.addEventListener("keydown", onKey);
}
