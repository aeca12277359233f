// A range drives the number beside it, and follows it; without this file only the number is there.
for (const range of document.querySelectorAll("input[type=range][data-drives]")) {
  const number = document.getElementById(range.dataset.drives);
  range.hidden = !number;
  range.addEventListener("input", () => {
    number.value = range.value;
  });
  number?.addEventListener("input", () => {
    if (number.validity.valid) range.value = number.value;
  });
}
