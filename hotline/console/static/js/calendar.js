// The days of a year by keyboard: one of them in the order of the tab key, the arrow keys for the rest.
const days = [...document.querySelectorAll("[data-day]")];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function reach(day) {
  for (const other of days) other.tabIndex = other === day ? 0 : -1;
}

if (days.length) reach(document.querySelector(".is-chosen [data-day], .is-today [data-day]") ?? days[0]);
document.querySelector(".year").addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const at = days.indexOf(event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  const next = days[Math.min(Math.max(at + step, 0), days.length - 1)];
  reach(next);
  next.focus();
});
