// The players of a page: one sounds at a time, and keys and clicks on words go to the one used last.
import { on, startKeys } from "./keys.js";
import { Player } from "./sound/player.js";

const SKIP_SECONDS = 3;
const players = new Map();
let active = null;

function activate(player) {
  active = player;
  for (const other of players.values()) if (other !== player) other.pause();
}

// The player that keys go to, once its wave form is there.
export function activePlayer() {
  return active?.wave ? active : null;
}

export function playerOf(element) {
  return players.get(element.closest("[data-recording]")?.dataset.recording);
}

// The transcripts of the page have changed.
export function indexWords() {
  for (const player of players.values()) player.words.index();
}

// A deed of the active player; without one the key is left alone.
export function ofPlayer(deed) {
  return () => {
    const player = activePlayer();
    return player ? deed(player) : false;
  };
}

function onClick(event) {
  const place = event.target.closest(".word, .segment-time");
  const player = place && playerOf(place);
  if (!player?.wave || !document.getSelection().isCollapsed) return;
  player.playFrom(Number(place.dataset.start ?? place.dataset.seek));
}

on("play", ofPlayer((player) => player.toggle()));
on("back", ofPlayer((player) => player.skip(-SKIP_SECONDS)));
on("ahead", ofPlayer((player) => player.skip(SKIP_SECONDS)));
on("slower", ofPlayer((player) => player.changeSpeed(-1)));
on("faster", ofPlayer((player) => player.changeSpeed(1)));
on("silence", ofPlayer((player) => player.skipSilence.click()));
on("mute-caller", ofPlayer((player) => player.mute(0)));
on("mute-officer", ofPlayer((player) => player.mute(1)));

for (const root of document.querySelectorAll(".player")) {
  const player = new Player(root, activate);
  players.set(root.dataset.recording, player);
  active ??= player;
  player.start().catch((error) => console.error(error)); // the browser's own controls stay in place
}
document.addEventListener("click", onClick);
document.addEventListener("htmx:after:swap", indexWords);
startKeys();
