/** The places on the map: clusters counted by the server, single places, the one that the list points at. */

import { palette } from "./palette.js";
import { by, FONTS } from "./style.js";

export const CLUSTERS = "clusters";
export const SINGLES = ["places", "places-soon"];
export const MARKERS = "markers";

const LAYER = "lieux";
const collection = (features) => ({ type: "FeatureCollection", features });
const points = (...found) => collection(found.filter(Boolean).map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } })));
const counted = ["has", "count"];
const ranked = ["has", "rank"];
const soon = ["match", ["get", "stage"], ["idea", "project", "paused", "closed"], true, false];
const radius = ["interpolate", ["linear"], ["ln", ["get", "count"]], 0.7, 11, 3, 15, 6, 21, 9, 28];

/** A style with the places drawn over it. `markers`: places given by the page itself, as features; `here`: the point searched around. */
export function withPlaces(style, { dark, tilesUrl, markers = [], here = null }) {
  const colours = palette(dark);
  const sources = {
    ...style.sources,
    markers: { type: "geojson", data: collection(markers) },
    chosen: { type: "geojson", data: points() },
    here: { type: "geojson", data: points(here) },
  };
  if (tilesUrl) sources.places = { type: "vector", tiles: [tilesUrl], minzoom: 0, maxzoom: 14 };
  const layers = [...style.layers, searched(colours), ...(tilesUrl ? tiled(colours) : []), ...given(colours), ...chosen(colours)];
  return { ...style, sources, layers };
}

function tiled(colours) {
  const layer = { source: "places", "source-layer": LAYER };
  return [
    { id: SINGLES[0], type: "circle", ...layer, filter: ["all", ["!", counted], ["!", soon]], paint: dot(colours) },
    { id: SINGLES[1], type: "circle", ...layer, filter: ["all", ["!", counted], soon], paint: ring(colours) },
    room("places-room", { ...layer, filter: ["!", counted] }, 14),
    {
      id: "places-names",
      type: "symbol",
      ...layer,
      minzoom: 12.5,
      filter: ["!", counted],
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONTS.strong,
        "text-size": 14,
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 0.9,
        "text-max-width": 11,
        "text-justify": "auto",
      },
      paint: { "text-color": colours.brick, "text-halo-color": colours.halo, "text-halo-width": 2 },
    },
    {
      id: "clusters-edge",
      type: "circle",
      ...layer,
      filter: counted,
      paint: { "circle-color": colours.halo, "circle-radius": ["+", 3.5, radius], "circle-opacity": 0.9, "circle-stroke-width": 1.2, "circle-stroke-color": colours.brick },
    },
    { id: CLUSTERS, type: "circle", ...layer, filter: counted, paint: { "circle-color": colours.brick, "circle-radius": radius } },
    {
      id: "clusters-count",
      type: "symbol",
      ...layer,
      filter: counted,
      layout: {
        "text-field": ["step", ["get", "count"], ["to-string", ["get", "count"]], 10000, ["concat", ["to-string", ["floor", ["/", ["get", "count"], 1000]]], "k"]],
        "text-font": FONTS.count,
        "text-size": ["interpolate", ["linear"], ["get", "count"], 2, 13, 500, 16],
        "text-allow-overlap": true,
        "text-padding": ["interpolate", ["linear"], ["zoom"], 4, 8, 8, 12],
      },
      paint: { "text-color": colours.onBrick },
    },
  ];
}

/** Circles take no room in the choice of the names to draw: this unseen sign of the same size does. */
const room = (id, layer, size) => ({
  id,
  type: "symbol",
  ...layer,
  layout: { "text-field": "●", "text-font": FONTS.text, "text-size": size, "text-allow-overlap": true, "text-padding": 1 },
  paint: { "text-opacity": 0 },
});

const dot = (colours) => ({
  "circle-color": colours.brick,
  "circle-radius": by(5, 5, 10, 6.5, 14, 8),
  "circle-stroke-width": 2,
  "circle-stroke-color": colours.halo,
});

const ring = (colours) => ({
  "circle-color": colours.halo,
  "circle-radius": by(5, 4, 10, 5.5, 14, 7),
  "circle-stroke-width": 2.6,
  "circle-stroke-color": colours.brick,
});

function given(colours) {
  return [
    room("markers-room", { source: "markers" }, 22),
    { id: "markers-far", type: "circle", source: "markers", filter: ["!", ["get", "main"]], paint: ring(colours) },
    {
      id: MARKERS,
      type: "circle",
      source: "markers",
      filter: ["get", "main"],
      paint: { ...dot(colours), "circle-color": ["case", ranked, colours.moss, colours.brick], "circle-radius": 11, "circle-stroke-width": ["case", ranked, 2, 4] },
    },
    {
      id: "markers-rank",
      type: "symbol",
      source: "markers",
      filter: ranked,
      layout: { "text-field": ["to-string", ["get", "rank"]], "text-font": FONTS.count, "text-size": 12, "text-allow-overlap": true, "symbol-sort-key": ["get", "rank"] },
      paint: { "text-color": colours.halo },
    },
  ];
}

const searched = (colours) => ({
  id: "here",
  type: "circle",
  source: "here",
  paint: {
    "circle-color": colours.here,
    "circle-radius": 6,
    "circle-stroke-color": colours.here,
    "circle-stroke-opacity": 0.25,
    "circle-stroke-width": 12,
  },
});

function chosen(colours) {
  return [
    {
      id: "chosen",
      type: "circle",
      source: "chosen",
      paint: { "circle-color": colours.brick, "circle-radius": 9, "circle-stroke-width": 4, "circle-stroke-color": colours.chosen },
    },
  ];
}

/** Show the point (lon, lat) that the list points at, or none. */
export const choose = (map, point) => map.getSource("chosen")?.setData(points(point));

/** The page's own places, `[{lat, lon, name, slug or url, kind, main, rank}]`, as features; one alone is the main one, a rank is written on it. */
export function asFeatures(markers) {
  return markers.map(({ lat, lon, ...properties }) => ({
    type: "Feature",
    properties: { main: markers.length === 1, ...properties },
    geometry: { type: "Point", coordinates: [lon, lat] },
  }));
}
