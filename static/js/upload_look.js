// Looks at a chosen file before it is sent: its size, what its first bytes say it is, the pages of a PDF.
// A file may also be dropped on the field or pasted into it. The server looks again, and decides.
const MEGABYTE = 1048576;
const LOOKED_INTO = 64 * MEGABYTE;
const HEADS = { pdf: [0x25, 0x50, 0x44, 0x46], png: [0x89, 0x50, 0x4e, 0x47], jpg: [0xff, 0xd8, 0xff], docx: [0x50, 0x4b], xlsx: [0x50, 0x4b], zip: [0x50, 0x4b] };
const megabytes = (file) => (file.size / MEGABYTE).toFixed(1);
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

async function isOfKind(file, accept) {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  return accept.split(",").some((ending) => (HEADS[ending.replace(/^\.|e(?=g$)/g, "")] || []).every((byte, place) => head[place] === byte));
}

async function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

const counted = (text) => [...text.matchAll(/\/Type\s*\/Pages\b[^<>]*?\/Count\s+(\d+)|\/Count\s+(\d+)[^<>]*?\/Type\s*\/Pages\b/g)].map((found) => Number(found[1] || found[2]));

// How many pages the page tree of a PDF says it has; 0 where it does not say so in plain sight.
async function pagesOf(file) {
  if (file.size > LOOKED_INTO) return 0;
  const text = new TextDecoder("latin1").decode(await file.arrayBuffer());
  const counts = counted(text);
  if (counts.length) return Math.max(...counts);
  for (const { index, 0: mark } of text.matchAll(/\/ObjStm\b[^]{0,400}?stream\r?\n/g)) {
    const start = index + mark.length;
    const packed = Uint8Array.from(text.slice(start, text.indexOf("endstream", start)).trimEnd(), (letter) => letter.charCodeAt(0));
    counts.push(...counted(await unpacked(packed).catch(() => "")));
  }
  return Math.max(0, ...counts);
}

function say(form, sentence, wrong, stops) {
  const place = form.querySelector("[data-says]");
  place.textContent = sentence;
  form.classList.toggle("wrong", wrong);
  form.elements.file.setCustomValidity(stops ? sentence : "");
}

async function look(input) {
  const { form, files: [file], accept } = input;
  const words = form.dataset;
  if (!file) return say(form, "", false, false);
  const picture = file.type.startsWith("image/");
  if (file.size > Number(words.mostBytes) && !(picture && accept.includes(".pdf"))) {
    return say(form, filled(words.tooLarge, { size: megabytes(file) }), true, true);
  }
  if (!await isOfKind(file, accept)) return say(form, words.wrongKind, true, true);
  const pages = picture ? 0 : await pagesOf(file).catch(() => 0);
  if (input.files[0] !== file) return undefined;
  if (!pages) return say(form, `${megabytes(file)} MB`, false, false);
  const many = pages > Number(words.mostPages);
  return say(form, filled(many ? words.tooLong : words.pages, { pages, size: megabytes(file) }), many, false);
}

function take(form, files) {
  if (!files.length) return false;
  form.elements.file.files = files;
  form.elements.file.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

const formOf = ({ target }) => (target instanceof Element ? target.closest("form[data-upload]") : null);
document.addEventListener("change", ({ target }) => {
  if (target.matches("form[data-upload] input[type=file]")) look(target);
});
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const form = formOf(event);
    if (!form || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) {
  document.addEventListener(kind, (event) => formOf(event)?.classList.remove("over"));
}
document.addEventListener("drop", (event) => {
  const form = formOf(event);
  if (form && take(form, event.dataTransfer.files)) event.preventDefault();
});
document.addEventListener("paste", (event) => {
  const form = formOf(event);
  if (form && take(form, event.clipboardData.files)) event.preventDefault();
});
