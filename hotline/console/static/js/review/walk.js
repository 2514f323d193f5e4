// Going through a transcript by keyboard: words, lines, doubtful words; selecting words.
import { activePlayer, ofPlayer } from "../player.js";
import { on } from "../keys.js";
import { selectWords } from "./selection.js";

const selection = { anchor: null, end: null }; // words: the places of both ends

function lines(player) {
  return [...document.querySelectorAll(`#transcript-${player.root.dataset.recording} .segment`)];
}

export function currentLine() {
  const player = activePlayer();
  return player?.words.current()?.element.closest(".segment") ?? null;
}

function goToWord(step) {
  return ofPlayer((player) => {
    const word = player.words.from(step);
    if (!word) return false;
    clear();
    player.goToWord(word);
  });
}

function goToLine(step) {
  return ofPlayer((player) => {
    const all = lines(player);
    const next = all[Math.min(Math.max(all.indexOf(currentLine()) + step, 0), all.length - 1)];
    const word = player.words.all.find(({ element }) => next?.contains(element));
    if (!word) return false;
    clear();
    player.goToWord(word);
  });
}

// The next word that the engine was not sure of, from the first again after the last.
function goToDoubtful(player) {
  const { all, at } = player.words;
  const doubtful = ({ element }) => element.classList.contains("word-doubtful");
  const next = all.slice(at + 1).find(doubtful) ?? all.find(doubtful);
  if (!next) return false;
  clear();
  player.goToWord(next);
}

function clear() {
  selection.anchor = selection.end = null;
  document.getSelection().removeAllRanges();
}

function extend(player, to) {
  const { all } = player.words;
  if (!all.length) return false;
  selection.end = Math.min(Math.max(to, 0), all.length - 1);
  selectWords(all[selection.anchor].element, all[selection.end].element);
  return true;
}

function selectWord(step) {
  return ofPlayer((player) => {
    const begun = selection.anchor !== null && !document.getSelection().isCollapsed;
    if (!begun) selection.anchor = selection.end = Math.max(player.words.at, 0);
    return extend(player, begun ? selection.end + step : selection.anchor);
  });
}

function selectLine(player) {
  const line = currentLine();
  if (!line) return false;
  const places = player.words.all.flatMap(({ element }, place) => (line.contains(element) ? [place] : []));
  const begun = selection.anchor !== null && !document.getSelection().isCollapsed;
  if (!begun) selection.anchor = places[0];
  if (!begun) return extend(player, places.at(-1));
  const next = player.words.all[selection.end + 1]?.element.closest(".segment");
  const last = player.words.all.findLastIndex(({ element }) => next?.contains(element));
  return extend(player, last < 0 ? selection.end : last);
}

export function startWalking() {
  on("word-back", goToWord(-1));
  on("word-ahead", goToWord(1));
  on("line-back", goToLine(-1));
  on("line-ahead", goToLine(1));
  on("doubtful", ofPlayer(goToDoubtful));
  on("select-back", selectWord(-1));
  on("select-ahead", selectWord(1));
  on("select-line", ofPlayer(selectLine));
}
