// The registration form: fields that depend on others, nothing typed lost, questions before what cannot be undone.
import { missing } from "./required.js";
import { keepAlive, mayBeSent } from "./session.js";
import { Sheet } from "./sheet.js";
import { startUnits } from "./units.js";

const form = document.getElementById("registration");
const state = document.getElementById("form-state");
let sheet = null;
let unsaved = form.hasAttribute("data-unsaved");
let sending = false;

// Which fields there are, and which are required

function showDependent() {
  for (const part of form.querySelectorAll("[data-with]")) {
    const [name, value] = part.dataset.with.split("=");
    part.hidden = !form.querySelector(`[name="${name}"][value="${value}"]`).checked;
  }
  for (const part of form.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.is.split(" ").includes(form.elements[part.dataset.when].value);
  }
}

// Nothing typed is lost

function typed() {
  unsaved = true;
  form.setAttribute("data-unsaved", "");
  if (state) state.textContent = state.dataset.unsavedWords;
  if (sheet) sheet.typed();
  else keepAlive(form);
}

function saved(words) {
  unsaved = false;
  form.removeAttribute("data-unsaved");
  if (state) state.textContent = words;
}

function notSaved() {
  if (state) state.textContent = state.dataset.notSavedWords;
}

// What is put right is no longer marked as wrong.
function unmark(field) {
  field?.querySelector(".field-error")?.remove();
  for (const wrong of field?.querySelectorAll("[aria-invalid]") ?? []) wrong.removeAttribute("aria-invalid");
}

async function send(intent) {
  if (sending) return; // the same click, twice
  sending = true;
  if (state) state.textContent = state.dataset.busyWords;
  await sheet?.settle();
  if (!(await mayBeSent(form))) {
    sending = false;
    if (state) state.textContent = state.dataset.unsavedWords;
    sheet?.typed(); // and saves it as soon as it may
    return;
  }
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "intent", value: intent });
  form.append(field);
  unsaved = false;
  form.submit();
}

// Questions before what cannot be undone

function onSubmit(event) {
  event.preventDefault();
  const intent = event.submitter?.value;
  if (!intent) return; // the form of a call that still runs has no button yet
  const question = document.getElementById("confirm-register");
  if (intent === "register" && !missing(form).length) question.showModal();
  else send(intent);
}

function startDialogs() {
  const discard = document.getElementById("discard");
  document.getElementById("open-discard")?.addEventListener("click", () => discard.showModal());
  if (discard && "open" in discard.dataset) discard.showModal();
  document.getElementById("confirm-register-yes")?.addEventListener("click", (event) => {
    event.target.disabled = true;
    document.getElementById("confirm-register").close();
    send("register");
  });
  for (const button of document.querySelectorAll("dialog [data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
}

document.addEventListener("input", (event) => {
  if (event.target.form !== form || !event.target.name || event.target.closest("dialog")) return;
  typed();
  unmark(event.target.closest(".field"));
});
document.addEventListener("keydown", (event) => {
  // Enter in a field would press the first button, which is to register.
  if (event.key === "Enter" && event.target.form === form && event.target.matches("input")) event.preventDefault();
});
form.addEventListener("change", showDependent);
form.addEventListener("submit", onSubmit);
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

// Once another goes on with the form there is nothing here to lose: what was not saved lies beside theirs.
function shut() {
  unsaved = false;
  form.removeAttribute("data-unsaved");
  if (state) state.textContent = "";
}

if (form.dataset.sheet) sheet = new Sheet(form, { saved, notSaved, shut, leaving: shut });
if (sheet && unsaved) sheet.typed(); // the page came back with what could not be accepted
showDependent();
startUnits(form.querySelector(".units"));
startDialogs();
form.querySelector('[aria-invalid="true"]')?.focus();
