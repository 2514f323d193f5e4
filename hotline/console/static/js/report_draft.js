// Composing a report: what is typed is saved by itself, what the ledger learns is offered and never forced in.
import { startSaving, save } from "./report/saving.js";
import { startSources } from "./report/sources.js";
import { form, isSaved, markEmpty } from "./report/fields.js";

startSaving();
startSources();
markEmpty();
form.addEventListener("input", markEmpty);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await save()) location.assign(form.dataset.preview);
});
window.addEventListener("beforeunload", (event) => {
  if (!isSaved()) event.preventDefault();
});
