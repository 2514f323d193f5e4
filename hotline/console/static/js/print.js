// A page is printed once all of it has come.
const button = document.getElementById("print");

function waitForParts() {
  button.disabled = document.querySelector("[aria-busy=true]") !== null;
}

button.addEventListener("click", () => window.print());
document.addEventListener("htmx:after:swap", waitForParts);
waitForParts();
