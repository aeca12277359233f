// Pages that follow a meeting. [data-live] holds the address of its own part of the page, [data-tag] what
// it shows now: it is asked for every two seconds, and the server answers 304 while nothing has changed.
// A lost connection is said in [data-live-lost] and asked again, later and later, at most every 15 s.
// Nothing is replaced under somebody's hands: a field that is being filled in waits. Without this module
// the page is loaded again by hand (the hall screen by its <noscript>).
const EVERY = 2000, LONGEST = 15000;
const TYPED = 'input:not([type=hidden]):not([type=submit]), textarea, select';
const live = document.querySelector("[data-live]");
const lost = document.querySelector("[data-live-lost]");
const anchor = document.querySelector("[data-server-time]");
const offset = anchor ? Date.parse(anchor.dateTime) - Date.now() : 0;
let tag = live?.dataset.tag, wait = EVERY, timer = 0;

function clock(seconds) {
  const size = Math.abs(seconds);
  return `${seconds < 0 ? "+" : ""}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
}

function tick() {
  document.querySelectorAll("[data-timer]").forEach((item) => {
    const { spent, since, limit } = item.dataset;
    const ran = since ? Math.max(0, Math.floor((Date.now() + offset - Date.parse(since)) / 1000)) : 0;
    const used = Number(spent) + ran;
    item.textContent = Number(limit) ? clock(Number(limit) - used) : clock(used);
    item.classList.toggle("soon", Number(limit) > 0 && used <= limit && limit - used <= 60);
    item.classList.toggle("over", Number(limit) > 0 && used > limit);
  });
}

function busy() {
  const at = document.activeElement;
  if (at && live.contains(at) && at.matches(TYPED)) return true;
  return [...live.querySelectorAll("input[type=text], textarea")].some((field) => field.value);
}

function put(text, fresh) {
  const at = live.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...live.querySelectorAll("details[open][id]")].map((fold) => fold.id);
  live.innerHTML = text;
  tag = fresh;
  open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  if (at) document.getElementById(at)?.focus();
  tick();
}

async function look() {
  try {
    const answer = await fetch(live.dataset.live, {
      headers: { "If-None-Match": `"${tag}"` }, cache: "no-store", redirect: "manual",
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status === 200) {
      const text = await answer.text();
      if (!busy()) put(text, (answer.headers.get("ETag") || "").replaceAll('"', "").replace(/^W\//, ""));
    } else if (answer.type === "opaqueredirect" || answer.status === 404) location.reload();
    else if (answer.status !== 304) throw new Error(answer.status);
    wait = EVERY;
    lost.hidden = true;
  } catch {
    wait = Math.min(LONGEST, wait * 2);
    lost.hidden = false;
  }
  again();
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(look, (document.hidden ? 5 : 1) * wait * (0.9 + 0.2 * Math.random()));
}

function now() {
  if (document.hidden) return;
  wait = EVERY;
  clearTimeout(timer);
  look();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPED)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target || target.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  target.click();
});

if (live) {
  tick();
  setInterval(tick, 500);
  again();
  document.addEventListener("visibilitychange", now);
  addEventListener("online", now);
}
