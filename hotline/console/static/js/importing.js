// The import of a spreadsheet: the file stays in the form, and each step sends it again. How far a step is comes
// line by line, and at the end the part of the page that it makes.
const form = document.getElementById("import");
const columns = document.getElementById("columns");
const result = document.getElementById("result");
const panel = document.getElementById("import-progress");
const bar = panel.querySelector("progress");
const trouble = document.getElementById("import-trouble");

function tell({ words = "", done = 0, of = 0 }) {
  panel.hidden = false;
  panel.querySelector("[data-words]").textContent = words;
  panel.querySelector("[data-count]").textContent = of ? `${done} / ${of}` : "";
  if (of) Object.assign(bar, { max: of, value: done });
  else bar.removeAttribute("value");
}

async function* lines(body) {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

async function made(address) {
  const answer = await fetch(address, { method: "POST", body: new FormData(form) });
  if (answer.redirected) location.reload(); // the server leads to the sign-in page
  if (!answer.ok) throw new RangeError(trouble.dataset.refused);
  for await (const line of lines(answer.body)) {
    const told = JSON.parse(line);
    if ("html" in told) return told.html;
    tell(told);
  }
  throw new Error("the answer ended too early");
}

async function step(address, place) {
  const buttons = form.querySelectorAll("button, input[type=file]");
  const html = made(address); // the form is read before its controls are shut
  for (const button of buttons) button.disabled = true;
  trouble.hidden = true;
  tell({});
  try {
    place.innerHTML = await html;
    if (place.querySelector("[data-done]")) finish();
    else if (place === result) result.focus();
  } catch (error) {
    trouble.textContent = error instanceof RangeError ? error.message : trouble.dataset.lost;
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "center" });
  } finally {
    panel.hidden = true;
    for (const button of buttons) button.disabled = false;
  }
}

function finish() {
  form.reset();
  columns.replaceChildren();
  result.focus();
}

form.elements.file.addEventListener("change", () => {
  columns.replaceChildren();
  result.replaceChildren();
  if (form.elements.file.files.length) step(form.dataset.columns, columns);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.formAction && event.submitter.hasAttribute("formaction")) step(event.submitter.formAction, result);
});

// Another column or word makes the last trial worthless.
columns.addEventListener("change", () => result.replaceChildren());
