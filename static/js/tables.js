// Select-all, the number chosen, and bulk buttons that wait for a choice.
function refresh(form) {
  const ticks = [...form.querySelectorAll("input[data-pick]")];
  const chosen = ticks.filter((tick) => tick.checked).length;
  const whole = form.querySelector("[data-pick-all]");
  if (whole) {
    whole.checked = chosen > 0 && chosen === ticks.length;
    whole.indeterminate = chosen > 0 && chosen < ticks.length;
  }
  form.querySelectorAll("[data-pick-count]").forEach((item) => {
    item.textContent = item.dataset.pickCount.replace("#", chosen);
  });
  form.querySelectorAll("[data-pick-needed]").forEach((button) => { button.disabled = chosen === 0; });
}

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form || !target.matches("[data-pick], [data-pick-all]")) return;
  if (target.matches("[data-pick-all]")) {
    form.querySelectorAll("input[data-pick]").forEach((tick) => { tick.checked = target.checked; });
  }
  refresh(form);
});
const all = (root) => root.querySelectorAll("form[data-bulk]").forEach(refresh);
document.addEventListener("htmx:load", ({ target }) => all(target));
all(document);
