// Which required fields of a form are still empty.

export function filled(field) {
  const boxes = [...field.querySelectorAll("input[type=radio], input[type=checkbox]")];
  if (boxes.length) return boxes.some((box) => box.checked);
  return field.querySelector("input, select, textarea").value.trim() !== "";
}

export function missing(form) {
  const shown = (element) => element && element.offsetParent !== null;
  return [...form.querySelectorAll(".field")].filter(
    (field) => [...field.querySelectorAll(".required")].some(shown) && !filled(field),
  );
}
