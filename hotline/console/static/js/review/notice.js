// What has just been done, said in one line that screen readers read out.
const SHOWN_MS = 6000;
let clearing = null;
const line = document.getElementById("review-status");

export function say(words) {
  if (!line) return;
  line.textContent = words;
  clearTimeout(clearing);
  clearing = setTimeout(() => (line.textContent = ""), SHOWN_MS);
}

// Words of the page with their gaps filled: {name}.
export function words(name, gaps = {}) {
  return (line?.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_whole, gap) => gaps[gap] ?? "");
}
