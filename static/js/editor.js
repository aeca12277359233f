// The editor of rich prose: buttons and keys that mark what is selected, and the text as it will be
// printed beside it. [data-prose] holds the fields, their [data-mark] buttons and a [data-preview].
import { draw } from "./prose.js";
import { insert } from "./paste.js";

const KEYS = { ",": "sub", ".": "sup", i: "i", b: "b" };
const FIELDS = "textarea, input[type=text]";
let last = null;

function wrapped(text, mark) {
  const [open, close] = [`<${mark}>`, `</${mark}>`];
  if (text.startsWith(open) && text.endsWith(close)) return text.slice(open.length, -close.length);
  return text.split("\n").map((line) => (line ? open + line + close : line)).join("\n") || open + close;
}

function mark(field, name) {
  const { selectionStart: from, selectionEnd: to } = field;
  const text = wrapped(field.value.slice(from, to), name);
  insert(field, text);
  if (from === to) field.selectionStart = field.selectionEnd = from + name.length + 2;
  else field.setSelectionRange(from, from + text.length);
}

function show(editor) {
  const [field, page] = [editor.querySelector("textarea"), editor.querySelector("[data-preview]")];
  if (field && page) page.replaceChildren(draw(field.value));
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches(FIELDS) && target.closest("[data-prose]")) last = target;
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-mark]");
  if (!button) return;
  const editor = button.closest("[data-prose]");
  mark(editor.contains(last) ? last : editor.querySelector(FIELDS), button.dataset.mark);
});
document.addEventListener("keydown", (event) => {
  const name = (event.ctrlKey || event.metaKey) && !event.altKey && KEYS[event.key.toLowerCase()];
  if (!name || !event.target.matches(FIELDS) || !event.target.closest("[data-prose]")) return;
  event.preventDefault();
  mark(event.target, name);
});
document.addEventListener("input", ({ target }) => {
  const editor = target.closest("[data-prose]");
  if (editor) show(editor);
});
document.querySelectorAll("[data-prose]").forEach((editor) => {
  editor.querySelectorAll("[data-toolbar]").forEach((bar) => { bar.hidden = false; });
  show(editor);
});
