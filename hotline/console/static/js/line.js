// Pages that follow the line: a stream of events says when to look again. Where there is none to be had, or it
// breaks, the page asks every few seconds until it has one again. What they look at, htmx fetches.
const ASK_MS = 3000;
const STREAM_AGAIN_MS = 60000;
const source = document.querySelector("[data-line-events]");
let stream = null;
let asking = null;
let again = null;

function changed() {
  document.body.dispatchEvent(new Event("line-changed"));
}

function ask() {
  asking ??= setInterval(changed, ASK_MS);
}

function stopAsking() {
  clearInterval(asking);
  asking = null;
}

function onBroken() {
  ask();
  if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
  stream = null;
  again = setTimeout(follow, STREAM_AGAIN_MS);
}

function follow() {
  if (stream || document.hidden) return;
  stream = new EventSource(source.dataset.lineEvents);
  stream.addEventListener("open", stopAsking);
  stream.addEventListener("line", changed);
  stream.addEventListener("error", onBroken);
}

// A page that nobody sees holds no stream: there are not many.
function rest() {
  stream?.close();
  stream = null;
  clearTimeout(again);
  stopAsking();
}

if (source) {
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : follow()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", follow);
  follow();
}
