// What is selected in a transcript, by mouse or keyboard, or in the line that is being corrected.
const NOT_SAID = ".was, .time-note, .segment-time, .segment-foot, .speaker, .visually-hidden";

function ofEditor() {
  const editor = document.activeElement?.closest?.(".segment-editor");
  if (!editor || editor.selectionStart === editor.selectionEnd) return null;
  const text = editor.value.slice(editor.selectionStart, editor.selectionEnd);
  return { text, rect: editor.getBoundingClientRect() };
}

function ofTranscript() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const inside = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".transcript");
  if (!inside(range.startContainer) || !inside(range.endContainer)) return null;
  const copy = range.cloneContents();
  for (const other of copy.querySelectorAll(NOT_SAID)) other.remove();
  const text = copy.textContent.replace(/\s+/g, " ").replace(/(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])/g, "").trim();
  return text ? { text, rect: range.getBoundingClientRect() } : null;
}

// The selected words and where they stand on the screen, or null.
export function selected() {
  return ofEditor() ?? ofTranscript();
}

export function selectWords(first, last) {
  const [from, to] = first.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_PRECEDING ? [last, first] : [first, last];
  document.getSelection().setBaseAndExtent(from, 0, to, to.childNodes.length);
}
