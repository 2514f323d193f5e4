// The players of a page: wave form, keys, and the word that is being spoken lit in the transcript beside it.
import WaveSurfer from "../vendor/wavesurfer.esm.js";

const SKIP_SECONDS = 3;
const LIT_AFTER_END = 0.4; // a word stays lit over a short gap, so that the light does not flicker
const MARGIN = 24; // pixels
const players = new Map();
let active = null;

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Scroll the column of the transcript, where it is one that scrolls; never the page, where someone may be typing.
function reveal(word) {
  const column = word.closest(".review-sound");
  if (!column || column.scrollHeight <= column.clientHeight) return;
  const frame = column.getBoundingClientRect();
  const place = word.getBoundingClientRect();
  if (place.bottom > frame.bottom) column.scrollTop += place.bottom - frame.bottom + MARGIN;
  else if (place.top < frame.top) column.scrollTop -= frame.top - place.top + MARGIN;
}

class Player {
  constructor(root) {
    this.root = root;
    this.seconds = Number(root.dataset.seconds);
    this.audio = root.querySelector("audio");
    this.button = root.querySelector(".player-play");
    this.words = [];
    this.lit = null;
  }

  async start() {
    const answer = await fetch(this.root.dataset.outline);
    if (!answer.ok) throw new Error(`outline: ${answer.status}`);
    const waveform = this.root.querySelector(".waveform");
    waveform.hidden = false;
    this.wave = WaveSurfer.create({
      container: waveform,
      media: this.audio,
      peaks: [await answer.json()],
      duration: this.seconds,
      height: 72,
      normalize: true,
      waveColor: "#8da2bb",
      progressColor: "#1d5a9e",
      cursorColor: "#a8201a",
      cursorWidth: 2,
      barWidth: 2,
      barGap: 1,
      dragToSeek: true,
      cspNonce: this.root.dataset.styleNonce,
    });
    this.audio.controls = false;
    this.root.querySelector(".player-controls").hidden = false;
    this.listen();
    this.index();
  }

  listen() {
    this.wave.on("timeupdate", (time) => this.show(time));
    this.wave.on("play", () => {
      for (const other of players.values()) if (other !== this) other.wave?.pause();
      active = this;
      this.button.textContent = this.button.dataset.pause;
    });
    this.wave.on("pause", () => (this.button.textContent = this.button.dataset.play));
    this.wave.on("finish", () => (this.button.textContent = this.button.dataset.play));
    this.wave.on("error", () => (this.root.querySelector(".player-error").hidden = false));
    this.wave.on("interaction", () => (active = this));
    this.button.addEventListener("click", () => this.toggle());
    for (const skip of this.root.querySelectorAll("[data-skip]")) {
      skip.addEventListener("click", () => this.skip(Number(skip.dataset.skip)));
    }
    this.root.querySelector(".player-speed").addEventListener("change", (event) => {
      this.wave.setPlaybackRate(Number(event.target.value), true);
    });
  }

  toggle() {
    active = this;
    this.wave.playPause();
  }

  skip(seconds) {
    active = this;
    this.wave.setTime(Math.min(Math.max(this.wave.getCurrentTime() + seconds, 0), this.seconds));
  }

  playFrom(seconds) {
    active = this;
    this.wave.setTime(seconds);
    this.wave.play();
  }

  // Read the words of the transcript anew: it may have arrived after the page.
  index() {
    const words = document.querySelectorAll(`#transcript-${this.root.dataset.recording} .word`);
    this.words = [...words].map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    }));
    this.lit = null;
  }

  show(time) {
    this.root.querySelector(".player-now").textContent = clock(time);
    const spoken = this.wordAt(time);
    if (spoken === this.lit) return;
    this.lit?.classList.remove("is-spoken");
    spoken?.classList.add("is-spoken");
    if (spoken) reveal(spoken);
    this.lit = spoken;
  }

  wordAt(time) {
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle].start <= time) low = middle + 1;
      else high = middle;
    }
    const word = this.words[low - 1];
    return word && time < word.end + LIT_AFTER_END ? word.element : null;
  }
}

function playerOf(element) {
  return players.get(element.closest("[data-recording]")?.dataset.recording);
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog[open]");
}

function onKey(event) {
  if (!active?.wave || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (event.key === " " && !event.target.closest("button, a, summary")) active.toggle();
  else if (event.key === "ArrowLeft") active.skip(-SKIP_SECONDS);
  else if (event.key === "ArrowRight") active.skip(SKIP_SECONDS);
  else return;
  event.preventDefault();
}

function onClick(event) {
  const place = event.target.closest(".word, .segment-time");
  const player = place && playerOf(place);
  if (player?.wave) player.playFrom(Number(place.dataset.start ?? place.dataset.seek));
}

for (const root of document.querySelectorAll(".player")) {
  const player = new Player(root);
  players.set(root.dataset.recording, player);
  active ??= player;
  player.start().catch((error) => console.error(error)); // the browser's own controls stay in place
}
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
document.addEventListener("htmx:after:swap", () => {
  for (const player of players.values()) player.index();
});
