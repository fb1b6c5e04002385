/* <button data-print hidden> opens the browser's print window. Without this the browser's own menu prints the page. */

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
