// <button data-print>: opens the browser's own printing.
export function prints() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}
