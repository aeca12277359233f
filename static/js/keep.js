// A form[data-kept="key"] of the public site: what is being written in the fields it names stays on this
// device until it is filed, erased by hand, or sixty days old. Name and contact are not among them: a
// device may be shared.
const store = (action) => { try { return action(localStorage); } catch { return null; } };
const PLACE = "jujian:kept-";
const LIFE = 60 * 24 * 3600 * 1000; // milliseconds
const form = document.querySelector("form[data-kept]");
const note = document.querySelector("[data-kept-note]");
const filed = document.querySelector("[data-filed]");

const fields = () => form.dataset.keptFields.split(" ").flatMap((name) => {
  const found = form.elements.namedItem(name);
  return found instanceof RadioNodeList ? [...found] : [found];
});
const values = () => fields().map((field) =>
  [field.name, field.value, field.type === "radio" ? field.checked : null]);
const place = () => PLACE + form.dataset.kept;

function fill(rows) {
  for (const [name, value, checked] of rows) {
    const field = fields().find((f) => f.name === name && (checked === null || f.value === value));
    if (field && checked === null) field.value = value;
    else if (field) field.checked = checked;
  }
  note.hidden = false;
}

store((box) => Object.keys(box).filter((key) => key.startsWith(PLACE)).forEach((key) => {
  if (JSON.parse(box.getItem(key)).saved + LIFE < Date.now()) box.removeItem(key);
}));
if (filed) store((box) => box.removeItem(PLACE + filed.dataset.filed));
if (form) {
  const held = store((box) => JSON.parse(box.getItem(place())));
  if (held && !form.elements.namedItem("statement").value) fill(held.rows);
  form.addEventListener("input", () => {
    const kept = store((box) => {
      box.setItem(place(), JSON.stringify({ saved: Date.now(), rows: values() }));
      return true;
    });
    if (kept) note.hidden = false;
  });
  note.querySelector("button").addEventListener("click", () => {
    store((box) => box.removeItem(place()));
    form.reset();
    form.elements.namedItem("statement").value = "";
    note.hidden = true;
  });
}
