// Fields for files speak the language of the page: a browser names its own button in its own. The field itself
// lies unseen over the button, so that keys, a dropped file and screen readers find it as ever.
for (const input of document.querySelectorAll("input[type=file][data-choose]")) {
  const place = document.createElement("span");
  place.className = "file-field";
  const button = document.createElement("span");
  button.className = "button button-small";
  button.textContent = input.dataset.choose;
  const name = document.createElement("span");
  name.className = "file-name";
  for (const seen of [button, name]) seen.setAttribute("aria-hidden", "true");

  const show = () => {
    const names = [...input.files].map((file) => file.name);
    name.textContent = names.join(", ") || input.dataset.none;
    place.classList.toggle("is-chosen", names.length > 0);
  };
  input.replaceWith(place);
  place.append(input, button, name);
  input.addEventListener("change", show);
  input.form?.addEventListener("reset", () => setTimeout(show));
  show();
}
