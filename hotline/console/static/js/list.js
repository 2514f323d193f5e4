// The list of items by keyboard: a row is gone to, opened, the search and the pages beside this one are one key away.
import { on, startKeys } from "./keys.js";

const rows = [...document.querySelectorAll(".list-row")];
let current = -1;

function goTo(place) {
  if (place < 0 || place >= rows.length) return;
  rows[current]?.classList.remove("is-current");
  current = place;
  rows[current].classList.add("is-current");
  rows[current].querySelector("a").focus({ preventScroll: true });
  rows[current].scrollIntoView({ block: "nearest" });
}

on("row-ahead", () => goTo(current + 1));
on("row-back", () => goTo(current - 1));
on("open", () => rows[current]?.querySelector("a").click());
on("find", () => {
  const field = document.getElementById("typed");
  field.focus();
  field.select();
});
on("page-ahead", () => document.querySelector(".pager [rel=next]")?.click());
on("page-back", () => document.querySelector(".pager [rel=prev]")?.click());
for (const [place, row] of rows.entries()) row.addEventListener("focusin", () => goTo(place));
// On a telephone the list itself comes first.
if (matchMedia("(max-width: 640px)").matches) document.querySelector(".filters-fold").open = false;
startKeys();
