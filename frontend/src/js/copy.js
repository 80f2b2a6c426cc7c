// <button data-copy="text" data-copied="Copié">: copies, and says so. With data-share, a phone opens its own way of sharing.
export function copies() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const { share, shareTitle } = button.dataset;
    if (share && navigator.share && matchMedia("(pointer: coarse)").matches) {
      navigator.share({ url: share, title: shareTitle }).catch(() => {});
      return;
    }
    const words = button.querySelector("[data-words]") ?? button;
    const before = words.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = button.dataset.copied;
    } catch {
      words.textContent = button.dataset.failed;
    }
    setTimeout(() => (words.textContent = before), 2500);
  });
}
