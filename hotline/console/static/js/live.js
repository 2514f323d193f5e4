// What htmx asked for and did not get: say so in words, or that the sign-in has run out.
const notice = document.getElementById("live-state");

function show(words) {
  if (!notice) return;
  notice.textContent = words;
  notice.hidden = false;
}

// What refreshes itself tries again; what somebody pressed has to be pressed again.
const wasPressed = ({ request }) => request?.method?.toUpperCase() !== "GET";

function wordsFor(ctx) {
  if (ctx.response.status === 409) return notice?.dataset.conflict;
  return wasPressed(ctx) ? notice?.dataset.failed : notice?.dataset.trouble;
}

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status !== 401) {
    show(wordsFor(ctx) ?? "");
  } else if (document.querySelector("[data-unsaved]")) {
    show(notice?.dataset.signedOut ?? "");
  } else {
    location.reload(); // the server leads to the sign-in page
  }
});

document.addEventListener("htmx:error", (event) => {
  const pressed = event.detail.ctx && wasPressed(event.detail.ctx);
  show((pressed ? notice?.dataset.unsent : notice?.dataset.offline) ?? "");
});

document.addEventListener("htmx:after:request", (event) => {
  if (notice && event.detail.ctx.response.status < 400) notice.hidden = true;
});
