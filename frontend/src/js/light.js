// The choice of light answers at once; without scripts the same buttons post the same form.
const YEAR = 365 * 24 * 3600;

export function lights() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name='theme']");
    if (!button) return;
    event.preventDefault();
    const theme = button.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const other of document.querySelectorAll("button[name='theme']")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    document.dispatchEvent(new CustomEvent("maillage:theme", { detail: theme }));
  });
}
