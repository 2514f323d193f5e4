// Whoever types is not idle, and what they typed is not sent under another person's name.
const KEEP_ALIVE_MS = 5 * 60 * 1000;
const notice = document.getElementById("live-state");
let lastSeen = Date.now();

// Gives what stands in the way of sending `form`, or nothing.
async function ask(form) {
  const answer = await fetch(form.dataset.session);
  if (!answer.ok) return notice.dataset.signedOut;
  lastSeen = Date.now();
  const session = await answer.json();
  if (session.username !== form.dataset.username) return notice.dataset.otherPerson;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = session.csrf_token;
  return null;
}

export function keepAlive(form) {
  if (Date.now() - lastSeen > KEEP_ALIVE_MS) ask(form).catch(() => {});
}

// `quietly`: the page asks by itself, and does not move under the hands of who types.
export async function mayBeSent(form, { quietly = false } = {}) {
  const obstacle = await ask(form).catch(() => notice.dataset.offline);
  if (!obstacle) return true;
  notice.textContent = obstacle;
  notice.hidden = false;
  if (!quietly) notice.scrollIntoView({ block: "center" });
  return false;
}
