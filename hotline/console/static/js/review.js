// The review of one draft by keyboard: hear, correct, send words to the form, register, go on to the next.
import { isTyping, on } from "./keys.js";
import { missing } from "./required.js";
import { startCorrection } from "./review/correction.js";
import { startRewordings } from "./review/rewordings.js";
import { startSending } from "./review/sending.js";
import { startSuggestions } from "./review/suggestions.js";
import { undo } from "./review/undo.js";
import { startWalking } from "./review/walk.js";

const form = document.getElementById("registration");
const FIELDS = "input:not([type=hidden]), select, textarea";

function follow(id) {
  return () => {
    const link = document.getElementById(id);
    link?.click();
    return Boolean(link);
  };
}

// To the first field that has to be filled in and is not; to the button when none is left.
function toForm() {
  const [field] = missing(form);
  (field?.querySelector(FIELDS) ?? form.querySelector("button[value=register]"))?.focus();
}

function register() {
  const button = form.querySelector("button[value=register]");
  button?.click();
  return Boolean(button);
}

// Esc leaves a field, so that the keys work without Alt; while an input method is composing it is the method's.
function onEscape(event) {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || !isTyping(event.target)) return;
  document.getElementById("main").focus({ preventScroll: true });
}

startWalking();
startCorrection();
startRewordings();
startSending();
startSuggestions();
on("next", follow("next-draft"));
on("previous", follow("previous-draft"));
on("form", toForm);
on("register", register);
on("undo", undo);
document.addEventListener("keydown", onEscape);
