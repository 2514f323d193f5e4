// What was done on the page outside its fields can be undone, the latest first; within a field the browser does it.
import { say, words } from "./notice.js";

const deeds = [];

export function remember(deed) {
  deeds.push(deed);
}

export function undo() {
  const deed = deeds.pop();
  if (!deed) return false;
  deed();
  say(words("undone"));
  return true;
}
