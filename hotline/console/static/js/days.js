// Fields for a day: a calendar to pick from (click, or arrow down), while what is typed stays possible.
const LANGUAGE = document.documentElement.lang === "en" ? "en" : "zh-CN";
const fields = document.querySelectorAll("input.day");

function read(text) {
  const parts = /^\s*(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?\s*$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  const found = new Date(year, month - 1, day);
  return found.getMonth() === month - 1 && found.getDate() === day ? found : null;
}

function tell(field) {
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

function start(field, Datepicker) {
  const picker = new Datepicker(field, {
    language: LANGUAGE,
    format: "yyyy-mm-dd",
    container: field.closest("dialog") ?? document.body,
    autohide: true,
    showOnFocus: false,
    updateOnBlur: false,
    disableTouchKeyboard: true,
    todayButton: true,
    todayButtonMode: 1,
    todayHighlight: true,
    clearButton: true,
    buttonClass: "button",
  });
  field.addEventListener("changeDate", () => tell(field));
  field.addEventListener("blur", () => {
    const typed = read(field.value);
    if (typed && picker.getDate("yyyy-mm-dd") !== field.value) picker.setDate(typed);
  });
}

if (fields.length) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("../vendor/datepicker.min.css", import.meta.url);
  document.head.prepend(style); // before the console's own, which adapts it
  const [{ default: words }] = await Promise.all([
    import("../vendor/zh-CN.js"),
    import("../vendor/datepicker-full.min.js"), // defines window.Datepicker
  ]);
  Object.assign(window.Datepicker.locales, words);
  for (const field of fields) start(field, window.Datepicker);
}
