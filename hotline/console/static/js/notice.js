// A call at one's own telephone is told on any page; no page in which someone may be typing is left by itself.
import "./line.js";

const OPENED = "opened-forms"; // of this window: who went back to the desk is not led away again
const place = document.getElementById("line-notice");
const leads = document.querySelector("[data-opens-forms]");
let shown = "";

function openNow(link) {
  const opened = (sessionStorage.getItem(OPENED) ?? "").split(" ");
  if (opened.includes(link.dataset.call)) return;
  sessionStorage.setItem(OPENED, [...opened.slice(-9), link.dataset.call].join(" "));
  location.assign(link.href);
}

async function look() {
  // As htmx says it: the page asks by itself, it is no act of a person.
  const answer = await fetch(place.dataset.notice, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const told = answer.status === 204 ? "" : await answer.text();
  if (told === shown) return;
  shown = told;
  place.innerHTML = told;
  const link = place.querySelector("[data-opens-now]");
  if (leads && link) openNow(link);
}

document.body.addEventListener("line-changed", look);
look();
