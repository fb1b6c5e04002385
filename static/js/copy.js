/* <button data-copy="text" data-copied="Copied" hidden> copies its text and says so. */

function offer(button) {
  const words = button.querySelector("span") ?? button;
  const usual = words.textContent;
  words.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = usual; }, 2500);
  });
  button.hidden = false;
}

if (navigator.clipboard) document.querySelectorAll("button[data-copy]").forEach(offer);
