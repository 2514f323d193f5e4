// The form of an act: nothing typed is lost, and what is put right is no longer marked as wrong.
import { keepAlive, mayBeSent } from "./session.js";
import { startUnits } from "./units.js";

const form = document.getElementById("act");
let unsaved = form.hasAttribute("data-unsaved");
let sending = false;

form.addEventListener("input", (event) => {
  const field = event.target.closest(".field");
  if (!event.target.name) return;
  unsaved = true;
  form.setAttribute("data-unsaved", "");
  keepAlive(form);
  field?.querySelector(".field-error")?.remove();
  for (const wrong of field?.querySelectorAll("[aria-invalid]") ?? []) wrong.removeAttribute("aria-invalid");
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return; // the same click, twice
  sending = true;
  sending = await mayBeSent(form);
  if (!sending) return;
  unsaved = false;
  form.submit();
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
for (const list of form.querySelectorAll(".units")) startUnits(list.parentElement);
form.querySelector('[aria-invalid="true"]')?.focus();
