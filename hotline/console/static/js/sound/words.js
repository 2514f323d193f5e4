// The words of one transcript: which of them sounds now, and the next and the last.
const LIT_AFTER_END = 0.4; // a word stays lit over a short gap, so that the light does not flicker
const MARGIN = 24; // pixels

// Scroll the column of the transcript, where it is one that scrolls; never the page, where someone may be typing.
export function reveal(element) {
  const column = element.closest(".scrolls");
  if (!column || column.scrollHeight <= column.clientHeight) return;
  const frame = column.getBoundingClientRect();
  const place = element.getBoundingClientRect();
  if (place.bottom > frame.bottom) column.scrollTop += place.bottom - frame.bottom + MARGIN;
  else if (place.top < frame.top) column.scrollTop -= frame.top - place.top + MARGIN;
}

export class Words {
  constructor(recording) {
    this.recording = recording;
    this.lit = null;
    this.at = -1; // the place of the word that was lit last
    this.index();
  }

  // Read the words anew: a transcript may arrive after the page, and be corrected.
  index() {
    const words = document.querySelectorAll(`#transcript-${this.recording} .word`);
    this.all = [...words].map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    }));
    this.lit = null;
  }

  show(time) {
    const place = this.placeAt(time);
    if (place >= 0) this.at = place;
    const word = this.all[place];
    const spoken = word && time < word.end + LIT_AFTER_END ? word.element : null;
    if (spoken === this.lit) return;
    this.lit?.classList.remove("is-spoken");
    spoken?.classList.add("is-spoken");
    if (spoken) reveal(spoken);
    this.lit = spoken;
  }

  // The place of the last word that has begun; -1 before the first.
  placeAt(time) {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[middle].start <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  // The word so many places on from the one lit last, if there is one.
  from(step) {
    return this.all[Math.min(Math.max(this.at + step, 0), this.all.length - 1)];
  }

  current() {
    return this.all[Math.max(this.at, 0)];
  }
}
