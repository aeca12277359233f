// The keys of the form check. One letter presses what names it in data-key; typing in a field is left
// alone. R returns a paper that has a fault, and else asks which item is not met. J and K walk the open
// lines. Without this module every answer is a radio and every act a button.
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const faults = document.getElementById("faults");
const no = (item) => item.querySelector('input[type=radio][value="no"]');

function fail(code) {
  const item = document.querySelector(`[data-item="${CSS.escape(code)}"]`);
  const fold = item.querySelector("details");
  if (fold) fold.open = true;
  no(item).checked = true;
  faults.close();
  item.scrollIntoView({ block: "center" });
  item.querySelector("textarea").focus();
}

function giveBack() {
  const button = document.querySelector("[data-return]");
  if (!button || button.getAttribute("aria-disabled") === "true") return false;
  if (document.querySelector('[data-item] input[value="no"]:checked')) button.click();
  else faults.showModal();
  return true;
}

function walk(step) {
  const open = [...document.querySelectorAll("[data-item]")].filter((item) => !item.querySelector("input:checked"));
  if (!open.length) return false;
  const here = open.indexOf(document.activeElement.closest("[data-item]"));
  const next = open[here < 0 ? (step > 0 ? 0 : open.length - 1) : (here + step + open.length) % open.length];
  next.scrollIntoView({ block: "center" });
  next.querySelector("input[type=radio]").focus();
  return true;
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target || target.getAttribute("aria-disabled") === "true") return false;
  target.click();
  return true;
}

const KEYS = { r: giveBack, j: () => walk(1), k: () => walk(-1) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if ((KEYS[key] || (() => press(key)))()) event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  const chosen = target.closest("[data-fails]");
  if (chosen) fail(chosen.dataset.fails);
});
