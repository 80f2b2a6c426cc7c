// A slider says its value beside it (`data-said`: the id of an output, `data-unit`) while it moves.
export function ranges() {
  document.addEventListener("input", ({ target }) => {
    const output = target instanceof HTMLInputElement && target.type === "range" && document.getElementById(target.dataset.said ?? "");
    if (output) output.textContent = target.value + (target.dataset.unit ?? "");
  });
}
