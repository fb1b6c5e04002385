/* Choosing rows of a list: <form data-choose> says how many are chosen, shows its bar then, and gets a box for all.
   Without this the boxes and the button work as ever. A list that live search replaces is looked after as well. */

function shown(form) {
  const boxes = [...form.querySelectorAll('tbody input[type="checkbox"]:not(:disabled)')];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("is-on", box.checked);
  const all = form.querySelector("[data-choose-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bar = form.querySelector("[data-choose-bar]");
  if (bar) bar.hidden = chosen.length === 0;
  const count = form.querySelector("[data-choose-count]");
  if (count && chosen.length) {
    const words = chosen.length === 1 ? count.dataset.one : count.dataset.many;
    count.textContent = words.replace("#", chosen.length);
  }
}

function prepare() {
  for (const all of document.querySelectorAll("form[data-choose] [data-choose-all][hidden]")) {
    all.hidden = false;
    shown(all.form);
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-choose]");
  if (!form) return;
  if (event.target.matches("[data-choose-all]")) {
    for (const box of form.querySelectorAll('tbody input[type="checkbox"]:not(:disabled)')) box.checked = event.target.checked;
  }
  shown(form);
});

new MutationObserver(prepare).observe(document.body, { childList: true, subtree: true });
prepare();
