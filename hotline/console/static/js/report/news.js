// Whether more was done on the item than the page tells of.
import { form } from "./fields.js";

const notice = document.getElementById("news");

export function tellOfNews(acts) {
  notice.hidden = acts <= Number(form.elements.acts.value);
}
