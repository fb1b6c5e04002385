/* Keeps a count fresh while the page stays open: <div data-count-url="…"> asks there for {"value", "max", "text"} and shows
   it in its [data-count-value], [data-count-text] and progress bar. Hidden pages do not ask. */

const PAUSE = 5000; // milliseconds between two questions
const LONGEST_PAUSE = 60000; // after answers that failed

function show(box, { value, max, text }) {
  const number = box.querySelector("[data-count-value]");
  const words = box.querySelector("[data-count-text]");
  const bar = box.querySelector("progress");
  if (number) number.textContent = value;
  if (words) words.textContent = text;
  if (bar) {
    bar.max = Math.max(max, 1);
    bar.value = value;
  }
}

async function ask(box) {
  const answer = await fetch(box.dataset.countUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  show(box, await answer.json());
}

function follow(box, pause = PAUSE) {
  setTimeout(async () => {
    try {
      if (!document.hidden) await ask(box);
      follow(box);
    } catch {
      follow(box, Math.min(pause * 2, LONGEST_PAUSE));
    }
  }, pause);
}

for (const box of document.querySelectorAll("[data-count-url]")) follow(box);
