/* Finds while you type: <form data-search="results"> is sent in the background, and the part of the answer with that id
   takes the place of ours. What stands in [data-search-count] is also said to those who listen. Without this the form is
   sent by its button or the return key, as ever. */

const PAUSE = 250; // milliseconds of rest before a question is sent

function live(form) {
  let timer = 0;
  let running = null;
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  form.after(spoken);

  async function find() {
    running?.abort();
    running = new AbortController();
    const url = new URL(form.action || location.href);
    url.search = new URLSearchParams(new FormData(form)).toString();
    try {
      const answer = await fetch(url, { signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.search);
      const shown = document.getElementById(form.dataset.search);
      if (!fresh || !shown) return;
      shown.replaceChildren(...fresh.childNodes);
      spoken.textContent = shown.querySelector("[data-search-count]")?.textContent.trim() ?? "";
      history.replaceState(null, "", url);
    } catch (error) {
      if (error.name !== "AbortError" && error.name !== "TypeError") throw error; // no network: the old list stays
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
}

for (const form of document.querySelectorAll("form[data-search]")) live(form);
