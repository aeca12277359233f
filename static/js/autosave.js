// A form[data-autosave="key"] saved by htmx: says what became of each save, keeps a copy on this device
// until the server has it, offers that copy after a lost session, warns before unsaved work is left.
// Fields marked data-sensitive, passwords, files and hidden fields are never kept on the device.
const forms = () => document.querySelectorAll("form[data-autosave]");
const place = (form) => `jujian:${form.dataset.autosave}`;
const kept = ({ elements }) => [...elements].filter((field) =>
  field.name && !field.closest("[data-sensitive]") &&
  !["password", "file", "hidden", "submit", "button", "fieldset"].includes(field.type));
const values = (form) => kept(form).map((field) =>
  [field.name, field.value, ["checkbox", "radio"].includes(field.type) ? field.checked : null]);
const store = (action) => { try { return action(localStorage); } catch { return null; } };

function say(form, state) {
  form.dataset.state = state;
  document.querySelectorAll(`[data-save-state="${CSS.escape(form.id)}"]`).forEach((item) => {
    item.dataset.state = state;
    item.textContent = item.dataset[state] || "";
  });
}

function restore(form, rows) {
  for (const [name, value, checked] of rows) {
    const field = kept(form).find((f) => f.name === name && (checked === null || f.value === value));
    if (!field) continue;
    if (checked === null) field.value = value;
    else field.checked = checked;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function forget() {
  store((box) => Object.keys(box).filter((key) => key.startsWith("jujian:")).forEach((key) => box.removeItem(key)));
  new BroadcastChannel("jujian:desk").postMessage("out");
}

function again(form) {
  if (form.dataset.state === "failed") form.dispatchEvent(new Event("change", { bubbles: true }));
}

function offer(form) {
  const held = store((box) => JSON.parse(box.getItem(place(form))));
  const panel = document.querySelector(`[data-restore-for="${CSS.escape(form.id)}"]`);
  if (!held || !panel || JSON.stringify(held) === JSON.stringify(values(form))) return;
  panel.hidden = false;
  panel.addEventListener("click", ({ target }) => {
    if (target.closest("[data-restore]")) restore(form, held);
    else if (target.closest("[data-discard]")) store((box) => box.removeItem(place(form)));
    else return;
    panel.hidden = true;
  });
}

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form || !form.matches("[data-autosave]")) return;
  say(form, "unsaved");
  store((box) => box.setItem(place(form), JSON.stringify(values(form))));
});
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  const form = target.closest("form[data-autosave]");
  if (form) say(form, "saving");
});
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  const form = target.closest("form[data-autosave]");
  if (!form) return;
  if (detail.successful && form.dataset.state === "saving") store((box) => box.removeItem(place(form)));
  if (form.dataset.state === "saving") say(form, detail.successful ? "saved" : "failed");
  if (!detail.xhr.status || detail.xhr.status >= 500) setTimeout(again, 10000, form);
});
addEventListener("online", () => forms().forEach(again));
document.addEventListener("submit", ({ target }) => {
  if (target.matches("form[data-autosave]")) say(target, "saving");
  if (target.matches("form[data-forget]")) addEventListener("pagehide", forget); // the last moment's work is gone too
});
addEventListener("beforeunload", (event) => {
  if ([...forms()].some((form) => ["unsaved", "failed"].includes(form.dataset.state))) event.preventDefault();
});
forms().forEach(offer);
