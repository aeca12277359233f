// Clocks run on the server's time: its offset from this machine is taken once, when the page comes.
const anchor = document.querySelector("[data-server-time]");
const offset = anchor ? Date.parse(anchor.dateTime) - Date.now() : 0;
const beijing = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function left(seconds, words) {
  const [days, hours, minutes] = [seconds / 86400, (seconds % 86400) / 3600, (seconds % 3600) / 60].map(Math.floor);
  const part = (key, value) => words[key].replace("#", value);
  if (days) return part("days", days) + part("hours", hours);
  if (hours) return part("hours", hours) + part("minutes", minutes);
  return part("minutes", minutes) + (minutes < 10 ? part("seconds", Math.floor(seconds % 60)) : "");
}

function tick() {
  const now = Date.now() + offset;
  if (anchor) anchor.querySelector("[data-clock]").textContent = beijing.format(now);
  document.querySelectorAll("[data-countdown]").forEach((item) => {
    const seconds = (Date.parse(item.dataset.countdown) - now) / 1000;
    const { days, hours, minutes, seconds: secs, past } = item.dataset;
    item.textContent = seconds > 0 ? left(seconds, { days, hours, minutes, seconds: secs }) : past;
    const box = item.closest(".deadline");
    if (box) {
      box.classList.toggle("soon", seconds > 0 && seconds < 3 * 86400);
      box.classList.toggle("past", seconds <= 0);
    }
  });
}

tick();
setInterval(tick, 1000);
