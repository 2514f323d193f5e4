// What the ledger knows of a section is taken into it when somebody says so, and can be taken out again.
import { agree, agreedOn, form, get, seen, set, words } from "./fields.js";
import { tellOfNews } from "./news.js";
import { saveSoon } from "./saving.js";

function offerUndo(part, name, before) {
  part.querySelector(".source-undo")?.remove();
  const line = document.createElement("p");
  const back = document.createElement("button");
  line.className = "source-undo small";
  Object.assign(back, { type: "button", className: "link-button", textContent: words("Undo") });
  back.addEventListener("click", () => {
    set(name, before);
    line.remove();
    saveSoon();
  });
  line.append(`${words("Taken")} `, back);
  part.querySelector(".sources").before(line);
}

function onTake(button) {
  const part = button.closest("[data-part]");
  const name = part.dataset.part;
  const before = get(name);
  const text = button.closest(".source").querySelector("[data-text]").textContent;
  if (button.dataset.take === "append") set(name, before.trim() ? `${before.trimEnd()}\n${text}` : text);
  if (button.dataset.take === "replace") set(name, text);
  if (get(name) !== before) offerUndo(part, name, before);
  seen(name).value = form.elements.acts.value;
  button.closest(".source").remove();
  form.setAttribute("data-unsaved", ""); // also where only what was seen has changed
  saveSoon();
}

// Ask what the ledger knows now. An untouched section follows; a typed one is only offered what is new.
async function refresh() {
  const answer = await fetch(form.dataset.facts, {
    method: "POST",
    headers: { "HX-Request": "true" },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!answer.ok) return;
  const told = await answer.json();
  form.elements.acts.value = told.acts;
  const agreed = { ...agreedOn() };
  for (const [name, part] of Object.entries(told.parts)) {
    if (part.text !== null) {
      set(name, part.text);
      agreed[name] = part.text;
      seen(name).value = part.acts;
    }
    form.querySelector(`[data-sources="${name}"]`).innerHTML = part.sources;
  }
  agree(agreed);
  tellOfNews(told.acts);
}

export function startSources() {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) onTake(button);
  });
  document.getElementById("refresh").addEventListener("click", refresh);
}
