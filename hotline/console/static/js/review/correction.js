// Correcting the transcript where it stands: a line becomes a field, is saved as typed, and a line again.
import { on } from "../keys.js";
import { activePlayer, indexWords } from "../player.js";
import { say, words } from "./notice.js";
import { remember } from "./undo.js";
import { currentLine } from "./walk.js";

const SAVE_AFTER_MS = 700;
const LONGEST = 2000; // characters, as the ledger takes
let editing = null; // the one line that is a field

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

// Send a text for a line; gives the line as the server has it, and whether another person was first.
async function send(line, text) {
  const token = document.querySelector("input[name=csrf_token]").value;
  const answer = await fetch(line.dataset.correct, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams({ text, version: line.dataset.version }),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(`correction: ${answer.status}`);
  return { line: parse(await answer.text()), refused: answer.status === 409 };
}

function replace(line, by) {
  line.replaceWith(by);
  indexWords();
  return by;
}

class Editing {
  constructor(line) {
    this.line = line;
    this.before = line.dataset.text;
    this.saved = this.before;
    this.saving = Promise.resolve(true);
    this.field = document.createElement("textarea");
    Object.assign(this.field, { className: "segment-editor", value: this.before, rows: 2, maxLength: LONGEST });
    this.field.setAttribute("aria-label", line.querySelector(".segment-correct").getAttribute("aria-label"));
    this.field.addEventListener("input", () => this.onInput());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("blur", () => this.close());
  }

  open(caret) {
    const text = this.line.querySelector(".segment-text");
    text.hidden = true;
    text.after(this.field);
    this.field.focus();
    this.field.setSelectionRange(caret, caret);
  }

  onInput() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  onKey(event) {
    if (event.isComposing || !["Escape", "Enter"].includes(event.key) || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    document.getElementById("main").focus({ preventScroll: true });
  }

  get unsaved() {
    return this.field.value !== this.saved;
  }

  // Save what is typed, one after the other; gives whether all is kept.
  save() {
    clearTimeout(this.timer);
    this.saving = this.saving.then(() => this.saveNow()).catch(() => {
      say(words("notSaved"));
      return false;
    });
    return this.saving;
  }

  async saveNow() {
    if (!this.unsaved) return true;
    const text = this.field.value;
    const { line, refused } = await send(this.line, text);
    this.line.dataset.version = line.dataset.version;
    if (refused) {
      say(words(line.dataset.correct ? "correctedByAnother" : "closedMeanwhile", { text: line.dataset.text }));
      this.saved = line.dataset.text;
      return false;
    }
    this.fresh = line;
    this.saved = text;
    say(words("corrected"));
    return true;
  }

  async close() {
    if (editing !== this || !(await this.save()) || editing !== this) return;
    editing = null;
    this.field.remove();
    this.line.querySelector(".segment-text").hidden = false;
    if (!this.fresh) return;
    const line = replace(this.line, this.fresh);
    if (line.dataset.text !== this.before) remember(() => rewrite(line.id, this.before));
    line.dispatchEvent(new CustomEvent("corrected", { bubbles: true }));
  }
}

// Give a line a text without opening it; what it was comes back by undoing.
export function change(line, text) {
  const before = line.dataset.text;
  rewrite(line.id, text);
  remember(() => rewrite(line.id, before));
}

async function rewrite(id, text) {
  const line = document.getElementById(id);
  try {
    const { line: fresh, refused } = await send(line, text);
    replace(line, fresh);
    if (refused) say(words("correctedByAnother", { text: fresh.dataset.text }));
    fresh.dispatchEvent(new CustomEvent("corrected", { bubbles: true }));
  } catch {
    say(words("notSaved"));
  }
}

// How many characters of a line stand before a word.
function caretBefore(line, word) {
  let caret = 0;
  for (const one of line.querySelectorAll(".word")) {
    if (one === word) return caret;
    caret += one.textContent.length - (one.querySelector(".was")?.textContent.length ?? 0);
  }
  return caret;
}

async function edit(line, word) {
  if (!line?.dataset.correct) return;
  if (editing) await editing.close();
  if (editing) return; // the other line is not saved
  activePlayer()?.pause();
  editing = new Editing(line);
  editing.open(caretBefore(line, word));
}

function onClick(event) {
  const line = event.target.closest(".segment");
  if (event.target.closest(".segment-correct")) edit(line, null);
  if (event.target.closest(".segment-restore")) change(line, line.dataset.given);
}

function showDifferences() {
  const button = document.getElementById("show-differences");
  const shown = document.body.classList.toggle("show-differences");
  button?.setAttribute("aria-pressed", shown);
}

export function startCorrection() {
  document.addEventListener("click", onClick);
  document.addEventListener("dblclick", (event) => {
    const word = event.target.closest(".word");
    if (word) edit(word.closest(".segment"), word);
  });
  document.getElementById("show-differences")?.addEventListener("click", showDifferences);
  window.addEventListener("beforeunload", (event) => {
    if (editing?.unsaved) event.preventDefault();
  });
  on("correct", () => {
    const line = currentLine();
    if (!line?.dataset.correct) return false;
    edit(line, activePlayer()?.words.current()?.element);
    return true;
  });
  on("differences", showDifferences);
}
