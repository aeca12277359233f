// The score sheet's keys, and marks that are never lost: what the server has not answered is kept on
// this device and sent again when the network is back. Without this module the page works by one button.
const sheet = document.querySelector("form[data-sheet]");
const place = `jujian:sheet-${sheet?.dataset.sheet}`;
const box = (action) => { try { return action(localStorage); } catch { return null; } };
const unsent = sheet ? box((s) => JSON.parse(s.getItem(place))) || {} : {};
const marks = () => [...document.querySelectorAll("[data-mark]:not(:disabled)")];
let sending = 0, leaving = "";

function keep() {
  box((s) => (Object.keys(unsent).length ? s.setItem(place, JSON.stringify(unsent)) : s.removeItem(place)));
}

function state(field) {
  return document.getElementById(`state-${field.name}`);
}

function send(field) {
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function again() {
  Object.keys(unsent).forEach((name) => sheet.elements[name] && send(sheet.elements[name]));
}

function go(selector) {
  const link = document.querySelector(selector);
  if (!link) return;
  document.activeElement?.blur();
  leaving = link.href;
  if (!sending) location.assign(leaving);
}

// A figure pressed outside a field marks the first open criterion: 1 to 9 tenths of its range, 0 all of it.
function tenth(figure) {
  const field = marks().find((f) => f.value === "");
  if (!field) return;
  const step = Number(field.step) || 1;
  field.value = Math.round(((figure || 10) * field.max) / 10 / step) * step;
  field.focus();
  send(field);
  field.blur();
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const writing = target.matches("textarea, select, input:not([data-mark])");
  if (writing) return;
  const keys = {
    j: () => go("[data-after]"), k: () => go("[data-before]"),
    c: () => document.getElementById("id_comment")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  const act = keys[key.toLowerCase()] || (!target.matches("input") && /^\d$/.test(key) && (() => tenth(Number(key))));
  if (!act) return;
  event.preventDefault();
  act();
});

if (sheet) {
  document.addEventListener("input", ({ target }) => {
    if (target.form !== sheet || !target.hasAttribute("hx-post")) return;
    unsent[target.name] = target.value;
    keep();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.form === sheet && target.hasAttribute("hx-post")) unsent[target.name] = target.value;
    keep();
  });
  document.addEventListener("htmx:beforeRequest", () => { sending += 1; });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    sending -= 1;
    const code = detail.xhr.status;
    if (code && code < 500) {
      delete unsent[target.name];
      target.closest(".mark-line")?.classList.toggle("wrong", code === 422);
      state(target)?.removeAttribute("data-unsent");
    } else if (state(target)) {
      state(target).dataset.unsent = "";
      state(target).textContent = sheet.dataset.kept;
      setTimeout(again, 10000);
    }
    keep();
    if (leaving && !sending) location.assign(leaving);
  });
  addEventListener("online", again);
  addEventListener("load", () => {
    Object.entries(unsent).forEach(([name, value]) => { if (sheet.elements[name]) sheet.elements[name].value = value; });
    again();
  });
}
