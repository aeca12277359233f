// The keys of the score page. A figure pressed outside a field marks the first open criterion; J and K
// leave once every key is with the server. Without this module the page works by hand and one button.
const sheet = document.querySelector("form[data-sheet]");
const marks = () => [...document.querySelectorAll("[data-mark]:not(:disabled)")];

function go(selector) {
  const link = document.querySelector(selector);
  if (!link) return;
  document.activeElement?.blur();
  if (sheet?.dataset.pending === undefined) location.assign(link.href);
  else document.addEventListener("settled", () => location.assign(link.href), { once: true });
}

// On a scale that fits the keys a figure is the mark itself, 0 for 10; on others 1 to 9 are tenths of the
// way from the lowest mark to the highest, 0 all of it.
function figureMark(figure, low, high, step) {
  if (high <= 10 && step === 1) return figure === 0 && high === 10 ? 10 : figure;
  return low + Math.round(((figure || 10) * (high - low)) / 10 / step) * step;
}

function press(figure) {
  const field = marks().find((f) => f.value === "");
  if (!field) return;
  field.value = figureMark(figure, Number(field.min), Number(field.max), Number(field.step) || 1);
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.closest(".mark-line").scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (target.matches("textarea, select, input:not([data-mark])")) return;
  const keys = {
    j: () => go("[data-after]"), k: () => go("[data-before]"),
    c: () => document.getElementById("id_comment")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(), "？": () => document.getElementById("keys")?.showModal(),
  };
  const act = keys[key.toLowerCase()] || (!target.matches("input") && /^\d$/.test(key) && (() => press(Number(key))));
  if (!act) return;
  event.preventDefault();
  act();
});
