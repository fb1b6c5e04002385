/* Follows a piece of work that runs on the server: asks for its state and shows it, until it is done.
   <div data-progress-url="…"> answers {"value": 12, "max": 30, "text": "…", "done": false}; `done` loads the page again.
   A `picture`, drawn by the server, takes the place of what is in [data-progress-picture]. Once `state` is another than
   that of data-progress-state, other buttons belong on the page: it is loaded again. */

const PAUSE = 1500; // milliseconds between two questions
const LONGEST_PAUSE = 15000; // after answers that failed

async function ask(box) {
  const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

function show(box, { value, max, text, picture }) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-progress-text]");
  if (bar && max) {
    bar.max = max;
    bar.value = value;
  }
  const frame = box.querySelector("[data-progress-picture]");
  if (frame && picture !== undefined) {
    frame.replaceChildren(...new DOMParser().parseFromString(picture, "text/html").body.childNodes);
  }
  if (words && text && words.textContent !== text) words.textContent = text;
}

function follow(box, pause = PAUSE) {
  setTimeout(async () => {
    try {
      const state = await ask(box);
      show(box, state);
      if (state.done || (state.state && state.state !== box.dataset.progressState)) location.reload();
      else follow(box);
    } catch {
      follow(box, Math.min(pause * 2, LONGEST_PAUSE));
    }
  }, pause);
}

for (const box of document.querySelectorAll("[data-progress-url]")) follow(box);
