/** One map on the page. Loaded only when a map comes into view: MapLibre is heavy. */

import { AttributionControl, LngLatBounds, Map as MapLibre, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";

import "./map.css";
import { openArchive } from "./archive.js";
import { addSearchHere, speaker } from "./controls.js";
import { addFar } from "./far.js";
import { followMesh, saysDistance, withMesh } from "./mesh.js";
import { bePatient } from "./patience.js";
import { listen, show, showArea } from "./popup.js";
import { pick } from "./pick.js";
import { asFeatures, choose, withPlaces } from "./places.js";
import { mapStyle } from "./style.js";
import { lang, words } from "./words.js";

const FRANCE = [[-5.3, 41.2], [9.7, 51.2]];
const NARROW = 560;
const BARE_ZOOM = 13;
const CREDIT_ROOM = 48;
const BUTTONS_ROOM = 56;
const IGNORED = ["page", "view", "sort"];

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Draw the map that `element` describes by its data attributes (docs/basemap.md lists them); `maillage:map` hands it to who listens. */
export function draw(element) {
  const say = speaker(element);
  if (!document.createElement("canvas").getContext("webgl2")) {
    fail(element, say, words().noWebgl);
    return;
  }
  const map = new MapLibre({ container: stage(element), style: style(element), ...frame(element), ...manners(element) });
  const credit = new AttributionControl({ compact: true, customAttribution: words().attribution });
  map.addControl(credit).addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.dragRotate.disable();
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", element.dataset.label || words().label);
  if (element.clientWidth < NARROW) fold(element);
  bePatient(map, {
    url: absolute(element.dataset.basemapUrl),
    say,
    fail: () => fail(element, say, words().failed),
    recover: () => ready(element, say),
  });
  if ("scenario" in element.dataset) import("./scenario.js").then(({ scenario }) => listen(map, { urlOf: urlOf(element), still, tapped: scenario(map, element, { say, urlOf: urlOf(element) }) }));
  else listen(map, { urlOf: urlOf(element), still });
  if (element.dataset.searchUrl) addSearchHere(map, element, element.dataset.searchUrl);
  if (element.dataset.meshSource) mesh(map, element, say);
  if (element.dataset.searchUrl || goesAnywhere(element)) addFar(map, element);
  follow(map, element);
  if ("pick" in element.dataset) pick(map, element);
  element.dispatchEvent(new CustomEvent("maillage:map", { bubbles: true, detail: map }));
}

const urlOf = ({ dataset }) => (slug) => (dataset.placeUrl || "/lieux/__slug__/").replace("__slug__", slug);

/** Whether a map with tiles starts from the whole country. */
const goesAnywhere = ({ dataset }) => Boolean((dataset.tilesUrl || dataset.meshSource) && !dataset.bounds && !dataset.center);

/** A map of distances: `data-mesh-source` is the archive of its areas. */
function mesh(map, element, say) {
  const listening = new AbortController();
  const { signal } = listening;
  const hear = (name, act) => document.addEventListener(name, act, { signal });
  followMesh(map, element, { listen: hear, fail: () => say(words().partial) });
  saysDistance(map, element, {
    place: (features) => show(map, features, urlOf(element)),
    area: (at, name, km, level) => showArea(map, at, name, words().farFrom(km, level)),
  });
  map.once("remove", () => listening.abort());
}

/** On a narrow map the sources are one tap away instead of over the map. */
function fold(element) {
  const credit = element.querySelector("details.maplibregl-ctrl-attrib");
  credit?.removeAttribute("open");
  credit?.classList.remove("maplibregl-compact-show");
}

function stage(element) {
  const container = document.createElement("div");
  container.className = "map-stage";
  element.prepend(container);
  return container;
}

function fail(element, say, text) {
  element.setAttribute("data-map-failed", "");
  say(text);
}

function ready(element, say) {
  element.removeAttribute("data-map-failed");
  element.setAttribute("data-map-ready", "");
  element.closest(".map-frame")?.setAttribute("data-ready", "");
  say("");
}

function style(element) {
  const dark = isDark();
  const { basemapUrl, areasUrl, territory } = element.dataset;
  const [level, code] = (territory || "").split(":");
  for (const url of [basemapUrl, areasUrl]) if (url) openArchive(absolute(url));
  const base = mapStyle({
    dark,
    lang: lang(),
    basemapUrl: absolute(basemapUrl),
    areasUrl: areasUrl && code ? absolute(areasUrl) : undefined,
    territory: code ? { level, code } : undefined,
  });
  const { meshSource } = element.dataset;
  if (meshSource) openArchive(absolute(meshSource));
  return withPlaces(meshSource ? withMesh(base, element, { dark, url: absolute(meshSource) }) : base, { dark, tilesUrl: tilesUrl(element), markers: asFeatures(markers(element)), here: here(element) });
}

const absolute = (url) => new URL(url, window.location.href).href;

/** The template of the places' tiles; with `data-follow`, narrowed by the filters of the page's own address. */
function tilesUrl(element) {
  const template = element.dataset.tilesUrl;
  if (!template) return undefined;
  const [path, query = ""] = template.split("?");
  const wanted = new URLSearchParams("follow" in element.dataset ? window.location.search : query);
  for (const name of IGNORED) wanted.delete(name);
  for (const [name, value] of [...wanted]) if (!value) wanted.delete(name, value);
  const search = wanted.toString();
  return window.location.origin + path + (search ? `?${search}` : "");
}

/** The point (lon, lat) that the page's address searches around, if it says one. */
function here(element) {
  const near = "follow" in element.dataset && new URLSearchParams(window.location.search).get("near");
  const point = near ? near.split(",").map(Number).reverse() : [];
  return point.length === 2 && point.every(Number.isFinite) ? point : null;
}

function markers(element) {
  const script = document.getElementById(element.dataset.markers || "");
  return script ? JSON.parse(script.textContent) : [];
}

/** Where the map looks at first: bounds "w,s,e,n", or a centre "lat,lon" and a zoom, or its markers, or France. */
function frame(element) {
  const { bounds, center, zoom } = element.dataset;
  if (center) {
    const [lat, lon] = center.split(",").map(Number);
    return { center: [lon, lat], zoom: Number(zoom || 11) };
  }
  if (bounds && asksForItsBox(element)) return { bounds: corners(bounds), fitBoundsOptions: { padding: 0 } };
  const fitBoundsOptions = { padding: { top: 24, right: BUTTONS_ROOM, bottom: CREDIT_ROOM, left: 24 }, maxZoom: Number(zoom || 14) };
  if (bounds) return { bounds: corners(bounds), fitBoundsOptions };
  const points = markers(element).map(({ lat, lon }) => [lon, lat]);
  if (points.length) return { bounds: points.reduce((box, point) => box.extend(point), new LngLatBounds()), fitBoundsOptions: { ...fitBoundsOptions, padding: 48 } };
  return { bounds: FRANCE, fitBoundsOptions: { padding: 8 } };
}

/** The corners of "w,s,e,n"; east of west also over the antimeridian. */
function corners(bounds) {
  const [west, south, east, north] = bounds.split(",").map(Number);
  return [[west, south], [east < west ? east + 360 : east, north]];
}

/** Whether the page's address asks for the very part of the map that was shown: it is then shown again as it was. */
const asksForItsBox = (element) => "follow" in element.dataset && new URLSearchParams(window.location.search).get("bbox");

function manners(element) {
  return {
    attributionControl: false,
    cooperativeGestures: "cooperative" in element.dataset,
    dragRotate: false,
    fadeDuration: still() ? 0 : 180,
    locale: words().gestures,
    maxPitch: 0,
    maxZoom: element.dataset.tilesUrl ? 18 : BARE_ZOOM,
    minZoom: 2,
    pitchWithRotate: false,
    renderWorldCopies: false,
  };
}

/** Follow what lives around the map: the theme, the filters, the list's hovered or focused place. */
function follow(map, element) {
  const listening = new AbortController();
  const { signal } = listening;
  const redraw = () => map.setStyle(style(element));
  const theme = new MutationObserver(redraw);
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw, { signal });
  const refresh = () => {
    if (!element.isConnected) return map.remove();
    if ("follow" in element.dataset) map.getSource("places")?.setTiles([tilesUrl(element)]);
    return lookAgain(map, element);
  };
  for (const name of ["htmx:after:settle", "htmx:after:history:update"]) document.addEventListener(name, refresh, { signal });
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, (event) => choose(map, placeOf(event.target)), { signal });
  map.once("remove", () => {
    theme.disconnect();
    listening.abort();
  });
}

/** With `data-follow`: look where the list that has just come says to (`data-map-bounds`), if that is elsewhere. */
function lookAgain(map, element) {
  const wanted = document.querySelector("[data-map-bounds]")?.dataset.mapBounds;
  if (!("follow" in element.dataset) || wanted === undefined || wanted === (element.dataset.bounds ?? "")) return;
  element.dataset.bounds = wanted;
  const { bounds, fitBoundsOptions } = frame(element);
  map.fitBounds(bounds, { ...fitBoundsOptions, animate: !still(), duration: 180 });
}

function placeOf(target) {
  const item = target instanceof Element ? target.closest("[data-place][data-lat][data-lon]") : null;
  return item ? [Number(item.dataset.lon), Number(item.dataset.lat)] : null;
}
