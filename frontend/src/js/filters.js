// The form of the directory: its panel says how many places it will show, and closes on them once sent; a town that is written over is no longer asked for.
export function filters() {
  const form = document.getElementById("filtres");
  if (!form) return;
  const sees = form.querySelector("[data-sees]");
  const count = () => sees && (sees.textContent = document.getElementById("resultats")?.dataset.see ?? sees.dataset.usual);
  count();
  document.addEventListener("htmx:afterSwap", count);
  form.addEventListener("input", (event) => {
    if (event.target.name === "q") form.querySelector("[data-named]")?.remove();
  });
  form.addEventListener("submit", (event) => {
    const panel = event.submitter?.closest("details");
    if (!panel) return;
    for (const open of [panel, ...panel.querySelectorAll("details[open]")]) open.open = false;
    document.getElementById("resultats")?.scrollIntoView();
  });
}
