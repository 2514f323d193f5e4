// Where the machine put a word right by itself: what it heard is shown at the word, and one press takes it back.
import { on } from "../keys.js";
import { activePlayer } from "../player.js";
import { change } from "./correction.js";
import { place } from "./sending.js";

const LEAVE_MS = 400; // time to get from the word to its note
const note = document.getElementById("rewording");
let shown = null; // the word whose note it is
let leaving = null;

function show(word) {
  clearTimeout(leaving);
  if (shown === word && !note.hidden) return;
  shown = word;
  note.querySelector(".rewording-was").textContent = word.dataset.was;
  note.querySelector(".rewording-meant").textContent = word.dataset.meant;
  place(note, word.getBoundingClientRect());
}

function hide() {
  note.hidden = true;
  shown = null;
}

function takeBack(word) {
  if (word?.dataset.without === undefined) return false;
  hide();
  change(word.closest(".segment"), word.dataset.without);
  return true;
}

export function startRewordings() {
  if (!note) return; // the draft is closed
  document.addEventListener("pointerover", (event) => {
    const word = event.target.closest?.(".word-reworded[data-was]");
    if (word && document.getSelection().isCollapsed) show(word);
    else if (note.contains(event.target)) clearTimeout(leaving);
    else if (shown) leaving = setTimeout(hide, LEAVE_MS);
  });
  document.addEventListener("scroll", hide, { passive: true, capture: true });
  note.querySelector("button").addEventListener("click", () => takeBack(shown));
  on("reworded", () => takeBack(activePlayer()?.words.current()?.element));
}
