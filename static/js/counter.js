// Live 字数: every character but white space counts one, punctuation too, light marks do not. The server
// counts the same way and has the last word.
import { count } from "./prose.js";

function show(output) {
  const control = document.getElementById(output.dataset.countFor);
  if (!control) return;
  const most = Number(output.dataset.countMax) || 0;
  const held = output.dataset.countBy === "characters" ? [...control.value].length : count(control.value);
  output.textContent = most ? `${held} / ${most} ${output.dataset.countUnit}` : `${held} ${output.dataset.countUnit}`;
  output.classList.toggle("near", most > 0 && held > most * 0.9 && held <= most);
  output.classList.toggle("over", most > 0 && held > most);
}

const all = (root) => root.querySelectorAll("[data-count-for]").forEach(show);

document.addEventListener("input", ({ target }) => {
  if (!target.id) return;
  document.querySelectorAll(`[data-count-for="${CSS.escape(target.id)}"]`).forEach(show);
});
document.addEventListener("htmx:load", ({ target }) => all(target));
all(document);
