// Who fills in the form, and every word as it is typed: the window holds the form, saves it, and is told when
// somebody else, or another window, goes on with it.
import "./line.js"; // it also says when somebody takes a form over
import { mayBeSent } from "./session.js";

const PAUSE_MS = 800; // of typing, before it is saved
const AGAIN_MS = 3000; // after a save that did not reach the server
const ALIVE_MS = 15000;
const lock = document.getElementById("sheet-lock");
const unsavedNote = document.getElementById("sheet-unsaved");

export class Sheet {
  #form;
  #told; // what the page does when all is saved, when something is not, and when it may write no more
  #version = null; // null: this window does not hold the form
  #dirty = false;
  #inFlight = null;
  #timer = null;
  #forget = false;
  #closed = false;

  constructor(form, told) {
    this.#form = form;
    this.#told = told;
    this.#bind();
    if (lock.dataset.hold === "now") this.#hold();
    else this.#shut({ state: "ask", words: lock.dataset.ask });
  }

  typed() {
    this.#dirty = true;
    this.#saveIn(PAUSE_MS);
  }

  // Before the form is sent as a whole: nothing is on its way any more.
  async settle() {
    clearTimeout(this.#timer);
    await this.#inFlight;
    clearTimeout(this.#timer);
  }

  #bind() {
    const question = document.getElementById("confirm-take-over");
    document.getElementById("take-over").addEventListener("click", () => question.showModal());
    document.getElementById("confirm-take-over-yes").addEventListener("click", () => {
      question.close();
      this.#hold({ take_over: "1" }, () => location.reload());
    });
    document.getElementById("take-here").addEventListener("click", () => this.#hold({}, () => location.reload()));
    document.getElementById("sheet-unsaved-seen").addEventListener("click", () => {
      this.#forget = true;
      this.typed();
    });
    document.body.addEventListener("line-changed", () => this.#keep());
    setInterval(() => this.#keep(), ALIVE_MS);
    window.addEventListener("pagehide", () => this.#release());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  #body(more = {}) {
    const body = this.#version !== null && more.write ? new FormData(this.#form) : new FormData();
    body.set("csrf_token", this.#form.elements.csrf_token.value);
    body.set("username", this.#form.dataset.username);
    if (this.#version !== null) body.set("sheet", this.#version);
    for (const [name, value] of Object.entries(more)) if (name !== "write") body.set(name, value);
    return body;
  }

  async #post(deed, more) {
    const answer = await fetch(`${this.#form.dataset.sheet}/${deed}`, { method: "POST", body: this.#body(more) });
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    const said = json ? await answer.json() : null;
    // Signed out, signed in as somebody else, an error of the server: nothing of the form itself.
    return { ok: answer.ok && json, said: said?.state === "other_person" ? null : said };
  }

  async #hold(more = {}, then = null) {
    const { ok, said } = await this.#post("hold", more).catch(() => ({}));
    if (ok && then) {
      this.#dirty = false;
      this.#told.leaving();
      then();
    } else if (ok) {
      this.#opened(said);
    } else if (said) {
      this.#shut(said);
    } else {
      setTimeout(() => this.#hold(more, then), AGAIN_MS);
    }
  }

  #opened(said) {
    lock.hidden = true;
    this.#lockFields(false);
    this.#note(said);
    if (this.#dirty) this.#saveIn(0); // typed before the answer was here
  }

  #note(said) {
    this.#version = said.sheet;
    if (said.draft !== null) this.#form.elements.version.value = said.draft;
    this.#showUnsaved(said.unsaved);
  }

  #shut(said) {
    this.#version = null;
    this.#closed = said.state === "closed";
    clearTimeout(this.#timer);
    lock.querySelector(".sheet-lock-words").textContent = said.words;
    document.getElementById("take-over").hidden = said.state !== "held";
    document.getElementById("take-here").hidden = !["elsewhere", "ask"].includes(said.state);
    lock.hidden = false;
    this.#lockFields(true);
    this.#told.shut();
  }

  #lockFields(locked) {
    for (const part of this.#form.querySelectorAll("fieldset.form-section")) part.disabled = locked;
    for (const button of this.#form.querySelectorAll(".form-actions button")) button.disabled = locked;
  }

  #saveIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), ms);
  }

  async #save() {
    if (this.#version === null) return; // it is saved as soon as the form is held
    if (this.#inFlight) {
      await this.#inFlight;
      this.#saveIn(0);
      return;
    }
    this.#inFlight = this.#write().finally(() => (this.#inFlight = null));
    await this.#inFlight;
  }

  async #write() {
    this.#dirty = false;
    const forget = this.#forget;
    const { ok, said } = await this.#post("write", { write: true, ...(forget && { forget_unsaved: "1" }) }).catch(
      () => ({}),
    );
    if (ok) {
      if (forget) this.#forget = false;
      this.#note(said);
      if (!this.#dirty) this.#told.saved(said.words);
      return;
    }
    if (said) {
      this.#shut(said);
      return;
    }
    this.#dirty = true;
    this.#told.notSaved();
    await mayBeSent(this.#form, { quietly: true }); // says what is in the way, and fetches a fresh token
    this.#saveIn(AGAIN_MS);
  }

  async #keep() {
    if (this.#version === null || this.#inFlight) return;
    const version = this.#version;
    const { ok, said } = await this.#post("keep").catch(() => ({}));
    if (version !== this.#version || this.#inFlight) return; // saved meanwhile
    if (ok) this.#note(said);
    else if (said && !this.#dirty) this.#shut(said);
    else if (said) this.#saveIn(0); // what is not saved yet goes along, to be laid beside the form
  }

  #release() {
    if (this.#version === null || this.#closed) return;
    navigator.sendBeacon(`${this.#form.dataset.sheet}/release`, this.#body());
  }

  #showUnsaved(unsaved) {
    for (const old of this.#form.querySelectorAll(".field-unsaved")) old.remove();
    unsavedNote.hidden = !unsaved || this.#forget;
    if (unsavedNote.hidden) return;
    unsavedNote.querySelector(".sheet-unsaved-words").textContent = unsavedNote.dataset.words.replace("{name}", unsaved.by);
    for (const [name, words] of Object.entries(unsaved.fields)) {
      const beside = document.createElement("p");
      beside.className = "field-saved field-unsaved";
      beside.textContent = unsavedNote.dataset.beside + words;
      this.#form.querySelector(`[data-field="${name}"]`)?.append(beside);
    }
  }
}
