// Two people at one report: what only the other one changed is taken over, what both changed is asked about.
import { agree, agreedOn, form, get, names, seen, set, words } from "./fields.js";

const notice = document.getElementById("merge");

function button(name, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button button-small", textContent: words(name) });
  made.addEventListener("click", act);
  return made;
}

function shown(name, value) {
  if (!value) return words("Nothing");
  if (name.startsWith("section-")) return value;
  const chosen = value.split(",");
  const boxes = [...form.querySelectorAll(`[name="${name}"]`)].filter((box) => chosen.includes(box.value));
  return boxes.map((box) => box.closest("label").textContent.trim()).join("、");
}

function decide(block, name, value) {
  block.remove();
  if (value !== null) set(name, value);
  if (undecided()) return;
  notice.hidden = true;
  document.dispatchEvent(new CustomEvent("decided"));
}

function ask(name, theirs, told) {
  form.querySelector(`[data-conflict="${name}"]`)?.remove();
  const block = document.createElement("div");
  const title = document.createElement("strong");
  const text = document.createElement("p");
  const actions = document.createElement("p");
  block.className = "source source-theirs";
  block.dataset.conflict = name;
  title.textContent = words("Theirs", told);
  text.className = "source-text";
  text.textContent = shown(name, theirs);
  actions.className = "source-actions";
  actions.append(
    button("Keep", () => decide(block, name, null)),
    button("Take", () => decide(block, name, theirs)),
  );
  if (name.startsWith("section-")) {
    actions.append(button("Both", () => decide(block, name, `${get(name)}\n${theirs}`)));
  }
  block.append(title, text, actions);
  form.querySelector(`[data-part="${name}"]`).append(block);
}

export function undecided() {
  return form.querySelectorAll("[data-conflict]").length;
}

export function merge(told) {
  const before = agreedOn();
  for (const name of names) {
    const theirs = told.fields[name] ?? "";
    const mine = get(name);
    if (mine === theirs || theirs === before[name]) continue;
    if (mine === before[name]) {
      set(name, theirs);
      if (seen(name)) seen(name).value = told.seen[name];
    } else {
      ask(name, theirs, told);
    }
  }
  agree(told.fields);
  const count = undecided();
  notice.textContent = words(count ? "Conflict" : "Merged", { ...told, count });
  notice.hidden = false;
  if (count) form.querySelector("[data-conflict]").scrollIntoView({ block: "center" });
}
