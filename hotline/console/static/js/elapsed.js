// How long ago a moment of the server's clock was, counted on: <span data-since="…"> in minutes and seconds.
let serverNow = null;
let ahead = 0; // of the server's clock before this one, seconds

function here() {
  return Date.now() / 1000;
}

function tick() {
  const told = document.querySelector("[data-now]")?.dataset.now;
  if (told && told !== serverNow) {
    serverNow = told;
    ahead = Number(told) - here();
  }
  for (const element of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor(here() + ahead - Number(element.dataset.since)));
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (element.textContent !== words) element.textContent = words;
  }
}

tick();
setInterval(tick, 500);
document.addEventListener("htmx:after:swap", tick);
