/* Keeps the desk up to date while it is open: how many have come (other desks count too), and whether there is a
   connection. After a button was pressed the field is selected, so that the next name replaces the last one. */

const PAUSE = 5000; // milliseconds between two questions

const counter = document.querySelector("[data-count-url]");
const offline = document.querySelector("[data-offline]");
const bar = document.querySelector(".desk-top progress");

function show({ value, max, text }) {
  const shown = value.toLocaleString(document.documentElement.lang);
  counter.querySelector("[data-count-value]").textContent = shown;
  counter.querySelector("[data-count-text]").textContent = text;
  bar.max = max;
  bar.value = value;
  bar.textContent = `${shown} ${text}`;
}

function warn(isOffline) {
  if (offline.hidden !== isOffline) return;
  offline.hidden = !isOffline;
  offline.textContent = isOffline ? offline.dataset.words : "";
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(counter.dataset.countUrl, { headers: { Accept: "application/json" } });
    warn(false);
    if (answer.status === 404) location.reload(); // the day is over, or the link was renewed: say so
    if (answer.ok) show(await answer.json());
  } catch {
    warn(true);
  }
}

if (counter) {
  setInterval(ask, PAUSE);
  document.addEventListener("visibilitychange", ask);
}
document.querySelector(".desk-search input")?.select();
