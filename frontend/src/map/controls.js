/** Over the map: the button that searches the area shown, and the line that says what went wrong. */

import { words } from "./words.js";

const WIDEST_KM = 200;
const KM_PER_DEGREE = 111.195;
const FORGOTTEN = ["near", "radius", "commune", "page", "sort"];

/** Put the button into `element`; it comes once the person has moved the map. `searchUrl` is the page that takes `near` and `radius`. */
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

/** Centre and radius of what is shown: the circle that the view holds, at most `WIDEST_KM`. */
function area(map) {
  const bounds = map.getBounds();
  const { lat, lng } = map.getCenter();
  const height = (bounds.getNorth() - bounds.getSouth()) * KM_PER_DEGREE;
  const width = (bounds.getEast() - bounds.getWest()) * KM_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  const radius = Math.max(1, Math.min(WIDEST_KM, Math.ceil(Math.max(width, height) / 2)));
  return { near: point(lat, lng), radius: String(radius) };
}

/** Three decimals: about a hundred metres, so that an address bar does not tell where somebody lives to the metre. */
const point = (lat, lon) => `${lat.toFixed(3)},${lon.toFixed(3)}`;

function go(searchUrl, wanted) {
  const target = new URL(searchUrl, window.location.href);
  if (target.pathname === window.location.pathname) target.search = window.location.search;
  for (const name of FORGOTTEN) target.searchParams.delete(name);
  for (const [name, value] of Object.entries(wanted)) target.searchParams.set(name, value);
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
