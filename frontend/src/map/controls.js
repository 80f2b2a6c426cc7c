/** Over the map: the button that searches the area shown, and the line that says what went wrong. */

import { words } from "./words.js";

const FORGOTTEN = ["near", "radius", "commune", "territory", "bbox", "page", "sort"];
const SIDE_BY_SIDE = "(min-width: 60rem)";

/** Put the button into `element`; it comes once the person has moved the map. `searchUrl` is the page that takes `bbox`. */
export function addSearchHere(map, element, searchUrl) {
  const bar = document.createElement("div");
  bar.className = "map-bar";
  bar.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "map-button";
  button.textContent = words().searchHere;
  button.addEventListener("click", () => go(searchUrl, area(map)));
  const offer = () => {
    bar.hidden = false;
  };
  map.on("moveend", (event) => event.originalEvent && offer());
  map.on("maillage:opened", offer);
  bar.append(button);
  element.append(bar);
}

/** What is shown, "west,south,east,north". Three decimals: about a hundred metres, enough for a map. */
function area(map) {
  const bounds = map.getBounds();
  const side = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(3);
  return [side(bounds.getWest(), 180), side(bounds.getSouth(), 90), side(bounds.getEast(), 180), side(bounds.getNorth(), 90)].join(",");
}

/** To the same search in `bbox`, at the map: what said where to look before is forgotten, words that named a town too. */
function go(searchUrl, bbox) {
  const target = new URL(searchUrl, window.location.href);
  if (target.pathname === window.location.pathname) target.search = window.location.search;
  const named = document.querySelector("[data-map-forget]")?.dataset.mapForget;
  for (const name of [...FORGOTTEN, named]) if (name) target.searchParams.delete(name);
  target.searchParams.set("bbox", bbox);
  if (!matchMedia(SIDE_BY_SIDE).matches) target.searchParams.set("view", "map");
  target.hash = "carte";
  window.location.assign(target);
}

/** A line at the foot of the map, read aloud; an empty text takes it away. */
export function speaker(element) {
  const notice = document.createElement("p");
  notice.className = "map-notice";
  notice.setAttribute("role", "status");
  notice.hidden = true;
  element.append(notice);
  return (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };
}
