// A link to #some-dialog opens it as a dialog; without JavaScript it is simply a part of the page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.close();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog").close();
});
document.addEventListener("click", ({ target }) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
// An error answered to htmx is read aloud and seen, wherever on the page the hand was.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "messages") target.scrollIntoView({ block: "nearest" });
});
