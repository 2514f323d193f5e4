// Saving by itself, one save after the other; what another person saved meanwhile is merged, nothing is lost.
import { mayBeSent } from "../session.js";
import { agree, form, isSaved, read, words } from "./fields.js";
import { merge, undecided } from "./merging.js";
import { tellOfNews } from "./news.js";

const SAVE_AFTER_MS = 1500;
const SAVE_AT_LATEST_MS = 10000; // though the typing does not pause
const RETRY_MS = 3000;
const state = document.getElementById("save-state");
let timer = null;
let typingSince = null;
let saving = Promise.resolve(true);

function post() {
  return fetch(form.dataset.autosave, {
    method: "POST",
    headers: { "HX-Request": "true" }, // so that nobody signed in is an answer, not another page
    body: new URLSearchParams(new FormData(form)),
  });
}

async function send() {
  const answer = await post();
  if (![400, 401].includes(answer.status)) return answer;
  // The token ran out with the session: the person may have signed in again in another window.
  return (await mayBeSent(form)) ? post() : answer;
}

async function saveNow() {
  if (undecided()) {
    state.textContent = words("Waiting");
    return false;
  }
  if (isSaved()) return true;
  const sent = read();
  state.textContent = words("Saving");
  const answer = await send();
  if (answer.status === 422) {
    state.textContent = (await answer.json()).refusal;
    return false;
  }
  if (!answer.ok && answer.status !== 409) throw new Error(`autosave: ${answer.status}`);
  const told = await answer.json();
  form.elements.draft_version.value = told.version;
  tellOfNews(told.acts);
  if (answer.status === 409) {
    merge(told);
    return saveNow();
  }
  agree(sent);
  form.removeAttribute("data-unsaved");
  state.textContent = told.at ? words("Saved", told) : "";
  return isSaved() || saveNow();
}

export function save() {
  clearTimeout(timer);
  typingSince = null;
  saving = saving.then(saveNow).catch(() => {
    state.textContent = words("Failed");
    timer = setTimeout(save, RETRY_MS);
    return false;
  });
  return saving;
}

// Save soon, when the typing pauses.
export function saveSoon() {
  typingSince ??= Date.now();
  clearTimeout(timer);
  const left = SAVE_AT_LATEST_MS - (Date.now() - typingSince);
  timer = setTimeout(save, Math.max(Math.min(SAVE_AFTER_MS, left), 0));
  state.textContent = words("Unsaved");
}

export function startSaving() {
  form.addEventListener("input", saveSoon);
  form.addEventListener("change", saveSoon);
  document.addEventListener("decided", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !isSaved()) save();
  });
}
