// [data-combobox]: an entry and the list that htmx fills under it, used from the keyboard as the ARIA practice describes.
// Options are [role=option] with data-href (where to go) or data-value (what to write in the hidden entry named data-fills).
let count = 0;
const known = new WeakSet();

export function comboboxes() {
  for (const box of document.querySelectorAll("[data-combobox]")) {
    if (known.has(box)) continue;
    known.add(box);
    combobox(box);
  }
}

document.addEventListener("htmx:after:settle", comboboxes);

function combobox(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const list = box.querySelector("[data-suggestions]");
  const said = box.querySelector("[data-said]");
  const hidden = box.querySelector("input[type=hidden][data-filled]");
  if (!input || !list) return;
  const id = list.id || (list.id = `suggestions-${++count}`);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false", autocomplete: "off" })) {
    input.setAttribute(name, value);
  }
  list.setAttribute("role", "listbox");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function show(visible) {
    const any = visible && options().length > 0;
    list.hidden = !any;
    input.setAttribute("aria-expanded", String(any));
    if (!any) mark(null);
  }

  function mark(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function pick(option) {
    if (option.dataset.href && !hidden) return location.assign(option.dataset.href);
    input.value = option.dataset.label ?? option.textContent.trim();
    if (hidden) hidden.value = option.dataset.value ?? "";
    show(false);
  }

  function step(by) {
    const all = options();
    if (list.hidden) show(true);
    const at = all.indexOf(chosen());
    mark(all[(at + by + (at < 0 && by < 0 ? 1 : 0) + all.length) % all.length]);
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && options().length) (event.preventDefault(), step(1));
    else if (event.key === "ArrowUp" && options().length) (event.preventDefault(), step(-1));
    else if (event.key === "Enter" && chosen()) (event.preventDefault(), pick(chosen()));
    else if (event.key === "Escape" && !list.hidden) (event.preventDefault(), show(false));
  });
  input.addEventListener("input", () => hidden && (hidden.value = ""));
  input.addEventListener("blur", () => setTimeout(() => show(false), 150));
  input.addEventListener("focus", () => show(true));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) pick(option);
  });
  new MutationObserver(() => {
    options().forEach((option, index) => (option.id ||= `${id}-${index}`));
    show(document.activeElement === input);
    if (said) said.textContent = input.value ? `${options().length} ${said.dataset.said}` : "";
  }).observe(list, { childList: true });
}
