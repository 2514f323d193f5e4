// Pages that refresh themselves: say when the server does not answer, or when the sign-in has run out.
const notice = document.getElementById("live-state");

function show(words) {
  if (!notice) return;
  notice.textContent = words;
  notice.hidden = false;
}

document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status !== 401) {
    show(notice?.dataset.trouble ?? "");
  } else if (document.querySelector("[data-unsaved]")) {
    show(notice?.dataset.signedOut ?? "");
  } else {
    location.reload(); // the server leads to the sign-in page
  }
});

document.addEventListener("htmx:error", () => show(notice?.dataset.offline ?? ""));

document.addEventListener("htmx:after:request", (event) => {
  if (notice && event.detail.ctx.response.status < 400) notice.hidden = true;
});
