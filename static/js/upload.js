// Sends a large file of form[data-upload] in parts that are checked one by one, and goes on after a lost
// network, a closed page or a new log-in; then hands the form in with a token in place of the file.
// Small files, and browsers that cannot hash, go the ordinary way.
const SMALL = 4 * 1024 * 1024;
const PAUSE = 3000;
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const wait = (time) => new Promise((done) => { setTimeout(done, time); });

class Refused extends Error {}

async function hashOf(data) {
  const digest = await crypto.subtle.digest("SHA-256", data);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(form, sentence, percent) {
  const bar = form.querySelector("[data-bar]");
  form.querySelector("[data-says]").textContent = sentence;
  bar.hidden = percent === undefined;
  bar.value = percent ?? 0;
}

// Posts until the server has answered; a lost network or a server at rest is waited for.
async function post(form, address, body, headers, signal) {
  for (;;) {
    let answer = null;
    try {
      answer = await fetch(address, {
        method: "POST", body, signal,
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "HX-Request": "true", ...headers },
      });
    } catch (fault) {
      if (signal.aborted) throw fault;
    }
    if (answer?.redirected) throw new Refused(form.dataset.loggedOut);
    if (answer?.ok) return answer;
    if (answer && answer.status < 500) throw new Refused(await sentenceOf(answer));
    show(form, form.dataset.waiting, form.querySelector("[data-bar]").value);
    await wait(PAUSE);
    signal.throwIfAborted();
  }
}

async function sentenceOf(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.body.textContent.replace(/\s+/g, " ").trim();
}

async function send(form, file, signal) {
  const { begin, slot, sending } = form.dataset;
  const about = new URLSearchParams({ slot, name: file.name, size: file.size });
  const state = await (await post(form, begin, about, {}, signal)).json();
  const count = Math.ceil(file.size / state.part);
  const hashes = [];
  for (let number = 0; number < count; number += 1) {
    const data = await file.slice(number * state.part, (number + 1) * state.part).arrayBuffer();
    hashes.push(await hashOf(data));
    if (state.parts[number] !== hashes[number]) {
      const headers = { "Content-Type": "application/octet-stream", "X-Part-Sha256": hashes[number] };
      await post(form, state.send.replace(/0\/$/, `${number}/`), data, headers, signal);
    }
    const percent = Math.floor((100 * (number + 1)) / count);
    show(form, filled(sending, { name: file.name, percent }), percent);
  }
  return `${state.upload}:${await hashOf(new TextEncoder().encode(hashes.join("")))}`;
}

function handIn(form, tokens) {
  for (const token of tokens) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "upload", value: token });
    form.append(field);
  }
  form.elements.file.disabled = true;
  form.submit();
}

async function start(form, files) {
  const stopper = new AbortController();
  const stop = form.querySelector("[data-stop]");
  const button = form.querySelector("button:not([type=button])");
  const bar = form.querySelector("[data-bar]");
  const stopIt = () => stopper.abort();
  stop.addEventListener("click", stopIt);
  stop.hidden = false;
  button.disabled = true;
  form.dataset.busy = "true";
  show(form, "", 0);
  try {
    const tokens = [];
    for (const file of files) tokens.push(await send(form, file, stopper.signal));
    delete form.dataset.busy;
    handIn(form, tokens);
  } catch (fault) {
    delete form.dataset.busy;
    const sentence = fault instanceof Refused ? fault.message : filled(form.dataset.stopped, { percent: bar.value });
    show(form, sentence);
    form.classList.toggle("wrong", fault instanceof Refused);
    stop.hidden = true;
    button.disabled = false;
  } finally {
    stop.removeEventListener("click", stopIt);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]") || !form.dataset.begin || !globalThis.crypto?.subtle) return;
  const files = [...form.elements.file.files];
  if (!files.some((file) => file.size > SMALL)) return;
  event.preventDefault();
  start(form, files);
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-upload][data-busy]")) event.preventDefault();
});
