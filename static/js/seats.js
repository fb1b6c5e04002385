/* Seats by mouse: somebody from the list is dragged to a table of the hall, and the page with the effect opens. Nothing
   is changed by that. Choosing from a list of the form ticks the choice it belongs to. All of it works without this. */

const KIND = "application/x-seat";

function carry(item, hall) {
  item.draggable = true;
  item.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData(KIND, item.dataset.dragPerson);
    event.dataTransfer.effectAllowed = "move";
    hall.dataset.carried = item.dataset.dragScope;
  });
  item.addEventListener("dragend", () => delete hall.dataset.carried);
}

function receive(table, hall) {
  const light = (on) => table.classList.toggle("is-over", on);
  table.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes(KIND) || table.hasAttribute("aria-current")) return;
    event.preventDefault();
    light(true);
  });
  table.addEventListener("dragleave", () => light(false));
  table.addEventListener("drop", (event) => {
    event.preventDefault();
    light(false);
    const url = new URL(hall.dataset.dropUrl, location.href);
    url.search = new URLSearchParams({
      person: event.dataTransfer.getData(KIND),
      round: hall.dataset.dropRound,
      choice: "table",
      table: table.dataset.table,
      scope: hall.dataset.carried ?? "round",
    });
    location.assign(url);
  });
}

for (const hall of document.querySelectorAll("[data-drop-url]")) {
  for (const item of document.querySelectorAll("[data-drag-person]")) carry(item, hall);
  for (const table of hall.querySelectorAll("[data-table]")) receive(table, hall);
  if (matchMedia("(pointer: fine)").matches) {
    for (const hint of document.querySelectorAll("[data-drag-hint]")) hint.hidden = false;
  }
}
for (const list of document.querySelectorAll("[data-ticks]")) {
  const tick = (event) => {
    if (!["Tab", "Shift", "Escape"].includes(event.key)) document.getElementById(list.dataset.ticks).checked = true;
  };
  // who opens the list and stays with its first entry changes nothing, and has chosen all the same
  for (const kind of ["change", "pointerdown", "keydown"]) list.addEventListener(kind, tick);
}
