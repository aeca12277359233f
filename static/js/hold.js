// Who writes in a section holds it: taken at the first touch, kept while there is a sign of life, freed on
// leaving. #hold says who has it; where somebody else does, the form waits.
const BEAT = 25_000;
const AWAKE = 60_000;
const form = document.getElementById("section");
const place = () => document.getElementById("hold");
let [mine, touched, last] = [false, 0, 0];

const words = () => {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return data;
};

async function beat() {
  if (!place() || place().matches("[data-held]")) return;
  last = Date.now();
  const answer = await fetch(place().dataset.hold, {
    method: "POST", body: words(), headers: { "X-Requested-With": "fetch" },
  }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place().replaceWith(page.getElementById("hold"));
  htmx.process(place());
  mine = !place().matches("[data-held]");
  if (!mine && form.dataset.state !== "unsaved") form.querySelector("fieldset").disabled = true;
}

function touch({ target }) {
  if (target.form !== form) return;
  touched = Date.now();
  if (!mine || touched - last > BEAT) beat();
}

if (form && place()) {
  document.addEventListener("focusin", touch);
  document.addEventListener("input", touch);
  setInterval(() => { if (mine && Date.now() - touched < AWAKE) beat(); }, BEAT);
  addEventListener("pagehide", () => {
    if (!mine) return;
    const data = words();
    data.set("free", "1");
    navigator.sendBeacon(place().dataset.hold, data);
    mine = false;
  });
}
