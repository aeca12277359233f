// The editor of rich prose: buttons and keys that mark what is selected, and the text as it will be
// printed beside it. [data-prose] holds the fields, their [data-mark] buttons and a [data-preview].
import { draw, write } from "./prose.js";
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
  if (field && page) page.replaceChildren(draw(field.value, figures()));
}

function figures() {
  return new Map([...document.querySelectorAll("[data-figure]")].map(({ dataset }) => {
    const [figure, picture, words] = ["figure", "img", "figcaption"].map((name) => document.createElement(name));
    Object.assign(picture, { src: dataset.src, alt: "" });
    write(words, `图 ${dataset.figure}　${dataset.caption}`);
    figure.append(picture, words);
    return [Number(dataset.figure), figure];
  }));
}

// A pasted picture becomes the section's next figure, and the text refers to it where the caret stands.
async function add(field, file) {
  const form = document.querySelector("form[data-figures]");
  if (!form) return;
  const data = new FormData(form);
  data.set("file", file);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(answer.ok ? "figures" : "situation");
  const place = document.getElementById(answer.ok ? "figures" : "messages");
  if (!fresh) return;
  if (answer.ok) place.replaceWith(fresh);
  else place.replaceChildren(fresh);
  if (fresh.dataset.added) insert(field, `[图${fresh.dataset.added}]`);
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
document.addEventListener("paste", (event) => {
  const file = [...event.clipboardData.files].find(({ type }) => ["image/png", "image/jpeg"].includes(type));
  if (event.defaultPrevented || !file || !event.target.matches?.("[data-prose] textarea")) return;
  event.preventDefault();
  add(event.target, file);
});
document.addEventListener("input", ({ target }) => {
  const editor = target.closest("[data-prose]");
  if (editor) show(editor);
});
document.querySelectorAll("[data-prose]").forEach((editor) => {
  editor.querySelectorAll("[data-toolbar]").forEach((bar) => { bar.hidden = false; });
  show(editor);
});
