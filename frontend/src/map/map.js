/** Maps on a page: each `[data-map]` is drawn when it comes into view, after the first paint, and only then is MapLibre fetched. */

import { words } from "./words.js";

const PAUSES_MS = [1500, 5000];
const drawn = new WeakSet();

async function start(element) {
  if (drawn.has(element)) return;
  drawn.add(element);
  announce(element);
  try {
    const { draw } = await fetched(PAUSES_MS);
    draw(element);
  } catch (error) {
    console.error(error);
    apologize(element);
  }
}

/** The map's own code, asked for again after each of `pauses`. */
async function fetched([pause, ...pauses]) {
  try {
    return await import("./view.js");
  } catch (error) {
    if (!pause) throw error;
    await new Promise((resolve) => setTimeout(resolve, pause));
    return fetched(pauses);
  }
}

/** Say that the map is on its way; the style sheet takes the words away once it is there. */
function announce(element) {
  const notice = document.createElement("p");
  notice.className = "map-coming";
  notice.textContent = words().coming;
  element.append(notice);
}

/** The map's own code did not come: say so with what is at hand. */
function apologize(element) {
  element.setAttribute("data-map-failed", "");
  const notice = document.createElement("p");
  notice.className = "map-notice";
  notice.textContent = words().failed;
  element.append(notice);
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      afterPaint(() => start(target));
    }
  },
  { rootMargin: "120px" },
);

function afterPaint(task) {
  if ("requestIdleCallback" in window) window.requestIdleCallback(task, { timeout: 600 });
  else setTimeout(task, 60);
}

function look() {
  for (const element of document.querySelectorAll("[data-map]")) if (!drawn.has(element)) watcher.observe(element);
}

look();
document.addEventListener("htmx:after:settle", look);
