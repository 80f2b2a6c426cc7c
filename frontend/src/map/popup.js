/** What a tap on the map shows: one place, or the few that stand on the same spot. */

import { Popup } from "maplibre-gl";

import { CLUSTERS, MARKERS, SINGLES } from "./places.js";
import { lang, words } from "./words.js";

const REACH = 10;
const MOST = 6;

/**
 * Listen to taps: a cluster opens up, a place says its name. `urlOf(slug)` is the address of its page. `tapped(event, found)`, if given,
 * is called instead for all that is no cluster.
 */
export function listen(map, { urlOf, still, tapped }) {
  const layers = () => [CLUSTERS, ...SINGLES, MARKERS, "markers-far"].filter((id) => map.getLayer(id));
  map.on("click", (event) => {
    const found = around(map, event.point, layers());
    const cluster = found.find((feature) => feature.layer.id === CLUSTERS);
    if (cluster) open(map, cluster, still);
    else if (tapped) tapped(event, found);
    else if (found.length) show(map, found, urlOf);
  });
  map.on("mousemove", (event) => {
    const found = map.queryRenderedFeatures(event.point, { layers: layers() });
    map.getCanvas().classList.toggle("map-pointing", found.length > 0);
  });
}

function around(map, { x, y }, layers) {
  const exact = map.queryRenderedFeatures([x, y], { layers });
  if (exact.length) return exact;
  return map.queryRenderedFeatures([[x - REACH, y - REACH], [x + REACH, y + REACH]], { layers });
}

function open(map, cluster, still) {
  const { west, south, east, north, count } = cluster.properties;
  const room = Math.min(map.getContainer().clientWidth, map.getContainer().clientHeight);
  const move = { duration: still() ? 0 : 450, padding: Math.min(90, room / 5), maxZoom: Math.min(16, map.getZoom() + 5) };
  if (east - west < 1e-5 && north - south < 1e-5) {
    map.easeTo({ ...move, padding: undefined, center: cluster.geometry.coordinates, zoom: Math.max(15, map.getZoom() + 1) });
  } else {
    const camera = map.cameraForBounds([[west, south], [east, north]], move);
    const zoom = Math.min(Math.max(camera.zoom, map.getZoom() + 1), move.maxZoom);
    map.easeTo({ duration: move.duration, center: camera.center, zoom });
  }
  map.fire("maillage:opened", { count });
}

export function show(map, features, urlOf) {
  const seen = new Map(features.map((feature) => [feature.properties.slug ?? feature.properties.url, feature]));
  const list = [...seen.values()];
  const body = document.createElement("div");
  body.className = "map-card";
  if (list.length > 1) body.append(line("p", "map-card__count", words().here(list.length)));
  for (const feature of list.slice(0, MOST)) body.append(entry(feature.properties, urlOf));
  const popup = new Popup({ maxWidth: "18rem", offset: 12, closeButton: true });
  popup.setLngLat(list[0].geometry.coordinates).setDOMContent(body).addTo(map);
  closeOnEscape(popup, map);
}

/** What a tap on an area says. */
export function showArea(map, at, name, said) {
  const body = document.createElement("div");
  body.className = "map-card";
  body.append(line("p", "map-card__name", name), line("p", "map-card__kind", said));
  const popup = new Popup({ maxWidth: "16rem", closeButton: true });
  popup.setLngLat(at).setDOMContent(body).addTo(map);
  closeOnEscape(popup, map);
}

function closeOnEscape(popup, map) {
  const close = ({ key }) => {
    if (key !== "Escape") return;
    popup.remove();
    map.getCanvas().focus();
  };
  document.addEventListener("keydown", close);
  popup.once("close", () => document.removeEventListener("keydown", close));
}

function entry({ slug, url, name, ...said }, urlOf) {
  const kind = lang() === "en" ? (said.kind_en ?? said.kind) : said.kind;
  const item = document.createElement("div");
  item.className = "map-card__place";
  const link = line("a", "map-card__name", name);
  link.href = url ?? urlOf(slug);
  const title = document.createElement("p");
  title.append(link);
  item.append(title);
  if (kind) item.append(line("p", "map-card__kind", kind));
  return item;
}

function line(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
