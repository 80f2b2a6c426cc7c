// <button data-share="address" data-share-title="…" data-copy="address" …>: the device's own sharing where it has one, else the copy.
// <button data-print>: the print dialog.
export function shares() {
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("[data-print]")) return window.print();
      const button = event.target.closest("[data-share]");
      if (!button || !navigator.share) return undefined;
      event.stopImmediatePropagation();
      return navigator.share({ title: button.dataset.shareTitle, url: button.dataset.share }).catch(() => {});
    },
    { capture: true },
  );
}
