// Values into the fields of the registration form, each with the way back.
const form = document.getElementById("registration");
const SHOWN_MS = 2500;
// Between what stands in a field and what comes to it; other fields take the new in place of the old.
const JOINED_BY = { problem: "", accused_persons: "、", police_numbers: "、", evidence: "", demand: "", remark: "；" };
const MANY = ["accused_units", "categories"];

export function fieldOf(name) {
  return form?.querySelector(`[data-field="${name}"]`);
}

export function labelOf(name) {
  const label = fieldOf(name)?.querySelector("label, legend");
  return (label?.firstChild?.textContent ?? "").trim();
}

function boxesOf(name) {
  return [...form.querySelectorAll(`input[type=radio][name="${name}"], input[type=checkbox][name="${name}"]`)];
}

function told(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

// Bring the field before the eyes where it stands beside the transcript, and let it stand out for a moment.
function show(name) {
  const field = fieldOf(name);
  if (matchMedia("(min-width: 901px)").matches) field.scrollIntoView({ block: "nearest" });
  field.classList.add("just-filled");
  setTimeout(() => field.classList.remove("just-filled"), SHOWN_MS);
}

export function holds(name, value) {
  const boxes = boxesOf(name);
  if (boxes.length) return boxes.some((box) => box.value === value && box.checked);
  return Boolean(form?.elements[name]?.value.includes(value));
}

function choose(name, value) {
  const boxes = boxesOf(name);
  const before = boxes.filter((box) => box.checked);
  const box = boxes.find((one) => one.value === value);
  if (!box) return null;
  const set = (chosen) => {
    for (const one of boxes) one.checked = chosen.includes(one);
    told(box);
    show(name);
  };
  set(MANY.includes(name) ? [...before, box] : [box]);
  return () => set(before);
}

function write(name, value) {
  const input = form.elements[name];
  const before = input.value;
  const set = (text) => {
    input.value = text;
    told(input);
    show(name);
  };
  const joint = name in JOINED_BY && before ? before + JOINED_BY[name] : "";
  set(joint + value);
  return () => set(before);
}

// Put a value into a field; gives the way back, or null where the field does not take it.
export function put(name, value) {
  // Who may only look at the form has each section disabled, not each field.
  if (!fieldOf(name) || form.elements[name]?.disabled || fieldOf(name).closest("fieldset:disabled")) return null;
  return boxesOf(name).length ? choose(name, value) : write(name, value);
}
