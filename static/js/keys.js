// One letter presses the button that names it in data-key; typing in a field is left alone.
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target || target.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  target.click();
});
