// A score page that stands open while its item is shut or signed, or the reviewer logs out, somewhere else
// shows nothing of it any more once it learns so: from another window of this browser at once, else from
// the server, when that refuses a key or the page is looked at again.
const sheet = document.querySelector("form[data-sheet]");
let gone = false;

function leave(why) {
  gone = true;
  document.dispatchEvent(new CustomEvent("left", { detail: why }));
  if (why === "signed") {
    location.reload();
    return;
  }
  const unsent = why === "lost" && sheet?.dataset.pending !== undefined; // it waits for a new log-in
  const note = document.querySelector(`template[data-left="${why === "shut" ? "shut" : "out"}"]`).content;
  document.getElementById(unsent ? "file" : "main").replaceChildren(note);
  if (!unsent) document.title = document.querySelector("#main h1").textContent;
}

async function look() {
  const answer = !gone && (await fetch(location.pathname, { redirect: "manual" }).catch(() => null));
  if (gone || !answer) return;
  if (answer.type === "opaqueredirect" || answer.status === 403) leave("lost");
  else if (answer.status === 404) leave("shut");
  else if (answer.ok && sheet && !(await answer.text()).includes(" data-sheet=")) leave("signed");
}

document.addEventListener("refused", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
addEventListener("pageshow", ({ persisted }) => persisted && look());
new BroadcastChannel("jujian:desk").addEventListener("message", ({ data }) => (data === "out" ? leave("out") : look()));
