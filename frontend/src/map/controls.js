/** Buttons over the map: around me, search in this area; and the line that says what went wrong. */

import { words } from "./words.js";

const WIDEST_KM = 200;
const KM_PER_DEGREE = 111.195;
const FORGOTTEN = ["near", "radius", "commune", "page", "sort"];

/** Put the buttons into `element`; `searchUrl` is the page that takes `near` and `radius`. */
export function addControls(map, element, { searchUrl, say }) {
  const bar = document.createElement("div");
  bar.className = "map-bar";
  const nearMe = button(words().nearMe, "map-button");
  const here = button(words().searchHere, "map-button map-button--first");
  here.hidden = true;
  nearMe.addEventListener("click", () => locate(nearMe, searchUrl, say));
  here.addEventListener("click", () => go(searchUrl, area(map)));
  map.on("moveend", (event) => {
    if (event.originalEvent) here.hidden = false;
  });
  map.on("maillage:opened", () => {
    here.hidden = false;
  });
  bar.append(here, nearMe);
  element.append(bar);
}

function button(text, className) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  return made;
}

function locate(nearMe, searchUrl, say) {
  if (!navigator.geolocation) {
    say(words().unavailable);
    return;
  }
  nearMe.disabled = true;
  say(words().locating);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => go(searchUrl, { near: point(coords.latitude, coords.longitude), radius: null }),
    (error) => {
      nearMe.disabled = false;
      say(error.code === error.PERMISSION_DENIED ? words().refused : words().unavailable);
    },
    { timeout: 10_000, maximumAge: 300_000 },
  );
}

/** Centre and radius of what is shown: the circle that the view holds, at most `WIDEST_KM`. */
export function area(map) {
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
  for (const [name, value] of Object.entries(wanted)) if (value !== null) target.searchParams.set(name, value);
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
