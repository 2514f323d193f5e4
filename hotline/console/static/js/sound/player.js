// One recording: wave form, speed, pauses passed over, channels muted, and its words lit as they sound.
import WaveSurfer from "../../vendor/wavesurfer.esm.js";
import { Channels } from "./channels.js";
import { moved, silenceAt } from "./silence.js";
import { Words } from "./words.js";

const COLOURS = [
  { waveColor: "#8da2bb", progressColor: "#1d5a9e" },
  { waveColor: "#b59a7a", progressColor: "#8a4b00" },
];
const JUST_INSIDE = 0.01; // seconds; so that a word that is gone to is the one that is lit
// What an officer has chosen holds for the next recording too.
const SPEED = "player-speed";
const SKIP_SILENCE = "player-skip-silence";

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export class Player {
  constructor(root, onActive) {
    this.root = root;
    this.onActive = () => onActive(this);
    this.seconds = Number(root.dataset.seconds);
    this.audio = root.querySelector("audio");
    this.button = root.querySelector(".player-play");
    this.speed = root.querySelector(".player-speed");
    this.skipSilence = root.querySelector(".player-skip-silence");
    this.mutes = [...root.querySelectorAll("[data-mute]")];
    this.words = new Words(root.dataset.recording);
    this.silences = [];
  }

  async start() {
    const answer = await fetch(this.root.dataset.outline);
    if (answer.status === 404) return this.tellMissing();
    if (!answer.ok) throw new Error(`outline: ${answer.status}`);
    const { peaks, silences } = await answer.json();
    this.silences = silences;
    this.draw(peaks);
    this.audio.controls = false;
    this.root.querySelector(".player-controls").hidden = false;
    this.listen();
    this.remember();
  }

  // The vault does not hold the sound: a player would only be silent.
  tellMissing() {
    this.audio.hidden = true;
    this.root.querySelector(".player-picture").hidden = true;
    this.root.querySelector(".player-missing").hidden = false;
  }

  draw(peaks) {
    const waveform = this.root.querySelector(".waveform");
    waveform.hidden = false;
    const split = peaks.length === 2;
    waveform.classList.toggle("waveform-split", split);
    this.wave = WaveSurfer.create({
      container: waveform,
      media: this.audio,
      peaks: peaks.length ? peaks : [[]],
      duration: this.seconds,
      height: split ? 40 : 64,
      normalize: true,
      ...COLOURS[0],
      ...(split && { splitChannels: COLOURS }),
      cursorColor: "#a8201a",
      cursorWidth: 2,
      barWidth: 2,
      barGap: 1,
      dragToSeek: true,
      cspNonce: this.root.dataset.styleNonce,
    });
  }

  listen() {
    this.wave.on("timeupdate", (time) => this.show(time));
    this.wave.on("play", () => {
      this.onActive();
      this.button.textContent = this.button.dataset.pause;
    });
    this.wave.on("pause", () => (this.button.textContent = this.button.dataset.play));
    this.wave.on("finish", () => (this.button.textContent = this.button.dataset.play));
    this.wave.on("error", () => (this.root.querySelector(".player-error").hidden = false));
    this.wave.on("interaction", () => this.onActive());
    this.button.addEventListener("click", () => this.toggle());
    for (const skip of this.root.querySelectorAll("[data-skip]")) {
      skip.addEventListener("click", () => this.skip(Number(skip.dataset.skip)));
    }
    this.speed.addEventListener("change", () => this.setSpeed());
    this.skipSilence.addEventListener("change", () => localStorage.setItem(SKIP_SILENCE, this.skipSilence.checked));
    this.mutes.forEach((button, channel) => button.addEventListener("click", () => this.mute(channel)));
  }

  remember() {
    if (localStorage.getItem(SPEED)) this.speed.value = localStorage.getItem(SPEED);
    if (this.speed.value === "") this.speed.value = "1";
    this.skipSilence.checked = localStorage.getItem(SKIP_SILENCE) !== "false";
    this.setSpeed();
  }

  get time() {
    return this.wave.getCurrentTime();
  }

  toggle() {
    this.onActive();
    this.wave.playPause();
  }

  pause() {
    this.wave?.pause();
  }

  skip(seconds) {
    this.onActive();
    this.goTo(moved(this.time, seconds, this.skipSilence.checked ? this.silences : []));
  }

  goTo(seconds) {
    this.onActive();
    const time = Math.min(Math.max(seconds, 0), this.seconds);
    this.seek(time);
    this.words.show(time); // at once, for the next key may follow before the sound does
  }

  // The wave form alone would forget a seek that is asked for while another is under way.
  seek(seconds) {
    this.wave.setTime(seconds);
    this.audio.currentTime = seconds;
  }

  playFrom(seconds) {
    this.goTo(seconds);
    this.wave.play();
  }

  goToWord(word) {
    this.goTo(word.start + JUST_INSIDE);
  }

  // One step faster (1) or slower (-1).
  changeSpeed(step) {
    const next = this.speed.selectedIndex + step;
    if (!(next in this.speed.options)) return;
    this.speed.selectedIndex = next;
    this.setSpeed();
  }

  setSpeed() {
    localStorage.setItem(SPEED, this.speed.value);
    this.wave.setPlaybackRate(Number(this.speed.value), true);
  }

  mute(channel) {
    if (!this.mutes[channel]) return;
    this.channels ??= new Channels(this.audio);
    this.channels.toggle(channel);
    this.mutes.forEach((button, index) => button.setAttribute("aria-pressed", this.channels.muted[index]));
  }

  show(time) {
    const silence = this.skipSilence.checked && !this.audio.paused && silenceAt(this.silences, time);
    if (silence) {
      this.seek(silence[1]);
      return;
    }
    this.root.querySelector(".player-now").textContent = clock(time);
    this.words.show(time);
  }
}
