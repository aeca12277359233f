// Turning the pages of an attachment without loading the page anew: [ and ], the next two fetched ahead
// and held in memory alone. A page that no answer came for is asked for again; who may not see it any more
// is shown so. F changes sides. Without this module every page is a link.
const leaf = document.querySelector("[data-leaf]");
const desk = document.querySelector(".desk");
const narrow = matchMedia("(max-width: 56.24rem)");
const held = new Map();
const AGAIN = 5000;

function picture(place) {
  if (place < 1 || place > Number(leaf.dataset.last)) return null;
  if (!held.has(place)) {
    const image = watched(new Image(), place);
    image.src = leaf.dataset.pages.replace(/0\/$/, `${place}/`);
    held.set(place, image);
  }
  return held.get(place);
}

function watched(image, place) {
  image.onerror = () => failed(image, place);
  image.onload = () => { if (image.isConnected) document.getElementById("no-leaf").hidden = true; };
  return image;
}

async function failed(image, place) {
  held.delete(place); // asked for anew when it is turned to
  if (!image.isConnected) return;
  document.getElementById("no-leaf").hidden = false;
  const answer = await fetch(image.src, { redirect: "manual" }).catch(() => null);
  if (answer && !answer.ok && answer.status < 500) location.reload(); // shut, or logged out
  else setTimeout(() => image.isConnected && show(place), answer?.ok ? 0 : AGAIN);
}

function ahead(place) {
  [place + 1, place + 2, place - 1].forEach(picture);
  held.forEach((_image, at) => Math.abs(at - place) > 3 && held.delete(at));
}

function show(place) {
  const image = picture(place), shown = leaf.querySelector(".leaf-page img");
  if (!image || image === shown) return;
  image.dataset.alt = shown.dataset.alt;
  image.alt = shown.dataset.alt.replace("{page}", place);
  shown.replaceWith(image);
  leaf.dataset.place = place;
  const at = (n) => { const url = new URL(location); url.searchParams.set("page", n); url.hash = "file"; return url; };
  history.replaceState(null, "", at(place));
  leaf.querySelector("input[name=page]").value = place;
  leaf.querySelectorAll("[data-turn]").forEach((link) => {
    const to = place + Number(link.dataset.turn);
    link.hidden = to < 1 || to > Number(leaf.dataset.last);
    link.href = at(to);
  });
  ahead(place);
}

function turn(step) {
  if (leaf) show(Number(leaf.dataset.place) + step);
  else document.querySelector(`[data-turn="${step}"]:not([hidden])`)?.click(); // of the papers themselves
}

function flip() {
  if (narrow.matches) location.hash = document.querySelector(".desk-marks:target, .desk-marks :target") ? "file" : "marks";
  else desk.classList.toggle("flipped");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("textarea, select, input:not([data-mark])")) return;
  const act = { "[": () => turn(-1), "]": () => turn(1), "【": () => turn(-1), "】": () => turn(1), f: flip }[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

if (leaf) {
  leaf.addEventListener("click", (event) => {
    const link = event.target.closest("[data-turn]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn(Number(link.dataset.turn));
  });
  const first = leaf.querySelector(".leaf-page img"), place = Number(leaf.dataset.place);
  held.set(place, watched(first, place));
  if (first.complete && !first.naturalWidth) failed(first, place);
  addEventListener("load", () => ahead(place));
  addEventListener("online", () => document.getElementById("no-leaf").hidden || show(Number(leaf.dataset.place)));
}
