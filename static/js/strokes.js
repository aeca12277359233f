// Every key of a mark goes to the server and onto this device at once. What the server has not answered
// waits in order and is sent when it answers again. On the device lie only unsent marks, encrypted under
// a key the session is told; words wait in this window alone. What another window saved meanwhile is
// shown beside it, to choose. Without this module the page works by one button.
const sheet = document.querySelector("form[data-sheet]");
const PAUSE = 1500, AGAIN = 5000;
const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const name = hex(crypto.getRandomValues(new Uint8Array(8)));
const prefix = `jujian:strokes-${sheet?.dataset.sheet}-`;
const waiting = []; // strokes not yet answered, the oldest first; one a field
const chosen = new Set(); // fields where two windows differ: sent only once the reviewer has chosen
const said = {}; // the value each field was last sent with
let count = 0, busy = false, out = false, timer = 0, writing = Promise.resolve();

const box = (action) => { try { return action(localStorage); } catch { return null; } };
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const key = sheet && crypto.subtle && box((s) => s)
  ? crypto.subtle.importKey("raw", bytes(sheet.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"]).catch(() => null)
  : Promise.resolve(null);
const seen = (field) => sheet.elements[`seen-${field}`]?.value || "";
const line = (field) => document.getElementById(`state-${field}`);

function know(field, version) {
  if (!sheet.elements[`seen-${field}`]) {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: `seen-${field}` });
    sheet.append(input);
  }
  sheet.elements[`seen-${field}`].value = version;
}

// --- on the device ----------------------------------------------------------------------------------

async function seal(strokes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(strokes));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, text));
  return btoa(String.fromCharCode(...iv, ...sealed));
}

async function unseal(text) {
  const all = bytes(text), iv = all.slice(0, 12);
  const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, all.slice(12));
  return JSON.parse(new TextDecoder().decode(open));
}

function keep() {
  writing = writing.then(async () => {
    if (!(await key)) return;
    const marks = waiting.filter((stroke) => sheet.elements[stroke.field].hasAttribute("data-mark"));
    const sealed = marks.length ? await seal(marks) : null;
    box((s) => (sealed ? s.setItem(prefix + name, sealed) : s.removeItem(prefix + name)));
  });
  return writing;
}

function erase() {
  waiting.length = 0;
  box((s) => Object.keys(s).filter((k) => k.startsWith(prefix)).forEach((k) => s.removeItem(k)));
  keep(); // a stroke that was being sealed meanwhile goes as well
}

async function takeUp() {
  if (!(await key)) return;
  for (const place of box((s) => Object.keys(s).filter((k) => k.startsWith(prefix))) || []) {
    const text = localStorage.getItem(place);
    const strokes = await unseal(text).catch(() => []);
    strokes.filter((stroke) => sheet.elements[stroke.field]).forEach(put);
    strokes.forEach(({ field, value }) => { if (sheet.elements[field]) sheet.elements[field].value = value; });
    await keep();
    box((s) => s.getItem(place) === text && place !== prefix + name && s.removeItem(place));
  }
  send();
}

// --- to the server ----------------------------------------------------------------------------------

function put(stroke) {
  const at = waiting.findIndex((each) => each.field === stroke.field && !each.gone && !each.tried);
  if (at >= 0) waiting.splice(at, 1);
  waiting.push(stroke);
  sheet.dataset.pending = "";
}

function press(field) {
  count += 1;
  said[field.name] = field.value;
  put({ field: field.name, value: field.value, seen: seen(field.name), window: field.hasAttribute("data-mark") ? name : "", number: count });
  if (field.hasAttribute("data-mark")) keep();
  send();
}

async function post(stroke) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", sheet.elements.csrfmiddlewaretoken.value);
  Object.entries({ [stroke.field]: stroke.value, seen: stroke.seen, window: stroke.window, number: stroke.number })
    .forEach(([k, v]) => data.set(k, v));
  const url = sheet.elements[stroke.field].dataset.stroke;
  return fetch(url, { method: "POST", body: data, redirect: "manual" }).catch(() => null);
}

async function send() {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  if (out) await renew();
  for (let stroke; (stroke = waiting.find((each) => !chosen.has(each.field)));) {
    stroke.gone = true; // a later key of the field is a stroke of its own from here on
    const answer = await post(stroke);
    stroke.gone = false;
    stroke.tried = !answer && !stroke.window; // words that may have arrived unanswered go first again, as they were
    const page = answer && new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
    if (!page?.querySelector("[data-heard]") && answer?.status !== 404) {
      fail(answer);
      break;
    }
    settle(stroke, page);
  }
  busy = false;
  if (!waiting.some((each) => !chosen.has(each.field))) {
    delete sheet.dataset.pending;
    document.getElementById("network").hidden = true;
    document.dispatchEvent(new Event("settled"));
  }
}

// After a new log-in, in another window too, this page goes on with its token; what waits here is sent.
async function renew() {
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page && page.querySelector("form[data-sheet]");
  if (form?.dataset.key !== sheet.dataset.key) return;
  const token = form.elements.csrfmiddlewaretoken.value;
  document.getElementsByName("csrfmiddlewaretoken").forEach((input) => { input.value = token; });
  out = false;
}

async function fail(answer) {
  const words = document.getElementById("network");
  out = answer?.type === "opaqueredirect" || answer?.status === 403;
  words.textContent = (await key) ? (out ? words.dataset.out : words.dataset.kept) : words.dataset.held;
  words.hidden = false;
  waiting.forEach(({ field }) => { line(field).dataset.unsent = ""; });
  if (out) document.dispatchEvent(new Event("refused"));
  const newest = waiting.filter((each, at) => each.tried || !waiting.slice(at + 1).some((later) => later.field === each.field));
  waiting.splice(0, waiting.length, ...newest);
  timer = setTimeout(send, AGAIN);
}

function settle(stroke, page) {
  const told = page.querySelector("[data-heard]"), { heard } = told?.dataset || {};
  if (!told || heard === "shut") {
    erase();
    document.dispatchEvent(new Event("refused"));
    return;
  }
  if (heard === "elsewhere") chosen.add(stroke.field);
  else waiting.splice(waiting.indexOf(stroke), 1);
  if ("seen" in told.dataset && heard !== "refused") {
    know(stroke.field, told.dataset.seen);
    if (heard === "kept") {
      waiting.filter((each) => each.field === stroke.field).forEach((each) => { each.seen = told.dataset.seen; });
    }
  }
  show(stroke.field, told, page.getElementById("sum"));
  keep();
}

function show(field, told, sum) {
  const place = line(field);
  place.replaceChildren(told);
  delete place.dataset.unsent;
  sheet.elements[field].closest(".mark-line")?.classList.toggle("wrong", told.dataset.heard !== "kept");
  if (!sum) return;
  document.getElementById("sum").replaceWith(sum);
  document.querySelectorAll("[data-sum]").forEach((each) => { each.textContent = sum.dataset.short; });
}

function choose(button) {
  const told = button.closest("[data-heard]"), place = told.parentElement;
  const field = [...sheet.elements].find((each) => each.dataset.stroke && line(each.name) === place && chosen.has(each.name));
  chosen.delete(field.name);
  waiting.splice(0, waiting.length, ...waiting.filter((each) => each.field !== field.name));
  if (button.dataset.choose === "there") {
    field.value = told.dataset.value;
    place.replaceChildren();
    field.closest(".mark-line")?.classList.remove("wrong");
    keep().then(send);
  } else {
    press(field);
  }
}

if (sheet) {
  const pauses = {};
  document.addEventListener("input", ({ target }) => {
    if (target.form !== sheet || !target.dataset.stroke) return;
    clearTimeout(pauses[target.name]);
    if (!target.hasAttribute("data-mark")) pauses[target.name] = setTimeout(press, PAUSE, target);
    else if (target.value !== "" && target.checkValidity()) press(target);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.form !== sheet || !target.dataset.stroke) return;
    clearTimeout(pauses[target.name]);
    if (said[target.name] !== target.value) press(target);
  });
  document.addEventListener("click", ({ target }) => target.dataset?.choose && choose(target));
  sheet.addEventListener("submit", (event) => {
    if (!waiting.length && !busy) return;
    event.preventDefault();
    if (chosen.size) {
      line([...chosen][0]).scrollIntoView({ block: "center" });
      return;
    }
    document.addEventListener("settled", () => sheet.requestSubmit(event.submitter), { once: true });
    send();
  });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => {
    const words = waiting.some((each) => !each.window);
    if (words || (waiting.length && !crypto.subtle)) event.preventDefault();
  });
  document.addEventListener("left", ({ detail }) => detail !== "lost" && erase());
  key.then((found) => { document.getElementById("no-device").hidden = Boolean(found); });
  takeUp();
}
