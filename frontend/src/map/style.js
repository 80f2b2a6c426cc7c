/**
 * The style of the basemap, for MapLibre. No glyph server: names are drawn with the fonts of the page.
 *
 * MapLibre reads weight and slope in the first family of a stack, so each stack begins with a name that says them.
 */

import { palette } from "./palette.js";

const TEXT = ["Atkinson Hyperlegible Next"];
const TITLE = ["Bricolage Grotesque"];

export const FONTS = {
  text: ["Map Medium", ...TEXT],
  strong: ["Map Semibold", ...TEXT],
  slanted: ["Map Italic", ...TEXT],
  title: ["Map Semibold", ...TITLE],
  count: ["Map Bold", ...TITLE],
};

/** Borders of communes and of their groupings are sewn: a dash and a gap, in line widths. */
const STITCH = [1.6, 2.4];
const LONG_STITCH = [4, 2.6];

/** The layer of the areas' file for each level of territory that it knows. */
const AREAS = { region: "regions", departement: "departements", epci: "epci", commune: "communes" };

/** Values at given zooms, eased between them. */
export const by = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

/** @param {{dark: boolean, lang: string, basemapUrl: string, areasUrl?: string, territory?: {level: string, code: string}}} wish */
export function mapStyle({ dark, lang, basemapUrl, areasUrl, territory }) {
  const colours = palette(dark);
  const outlined = areasUrl && AREAS[territory?.level];
  const [inside, edge] = outlined ? territoryLayers(colours, outlined, territory.code) : [[], []];
  return {
    version: 8,
    sources: sources(basemapUrl, outlined ? areasUrl : undefined),
    layers: [
      ...ground(colours),
      ...inside,
      ...lines(colours),
      ...edge,
      ...names(colours, lang),
    ],
  };
}

function sources(basemapUrl, areasUrl) {
  const url = `pmtiles://${basemapUrl}`;
  const found = {
    france: { type: "vector", url },
    world: { type: "vector", tiles: [`${url}/{z}/{x}/{y}`], maxzoom: 5 },
  };
  if (areasUrl) found.areas = { type: "vector", url: `pmtiles://${areasUrl}` };
  return found;
}

const ofKind = (kind) => ["==", ["get", "kind"], kind];
const ofLevel = (level) => ["==", ["get", "level"], level];

function ground(colours) {
  const land = (id, source, kind, colour) => ({
    id,
    type: "fill",
    source,
    "source-layer": "land",
    filter: ofKind(kind),
    paint: { "fill-color": colour, "fill-antialias": kind === "france" },
  });
  return [
    { id: "sea", type: "background", paint: { "background-color": colours.sea } },
    land("world", "world", "world", colours.neighbour),
    land("neighbours", "france", "neighbour", colours.neighbour),
    {
      id: "coast-glow",
      type: "line",
      source: "france",
      "source-layer": "land",
      filter: ofKind("france"),
      paint: { "line-color": colours.coast, "line-opacity": 0.28, "line-blur": by(4, 3, 10, 8), "line-width": by(4, 5, 10, 16) },
    },
    land("france", "france", "france", colours.land),
    {
      id: "coast",
      type: "line",
      source: "france",
      "source-layer": "land",
      filter: ofKind("france"),
      layout: { "line-join": "round" },
      paint: { "line-color": colours.coast, "line-width": by(4, 0.7, 10, 1.5) },
    },
  ];
}

function lines(colours) {
  const line = (level, minzoom, width, extra = {}) => ({
    id: `lines-${level}`,
    type: "line",
    source: "france",
    "source-layer": "lines",
    minzoom,
    filter: ofLevel(level),
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colours[level], "line-width": width, ...extra },
  });
  return [
    {
      id: "frontiers",
      type: "line",
      source: "france",
      "source-layer": "frontiers",
      paint: { "line-color": colours.frontier, "line-width": by(4, 0.6, 9, 1.4) },
    },
    line("commune", 9, by(9, 0.7, 12, 1.5, 15, 2.4), { "line-opacity": by(9, 0, 9.6, 1), "line-dasharray": STITCH }),
    line("epci", 8, by(8, 0.7, 12, 2), { "line-opacity": by(8, 0, 8.6, 1), "line-dasharray": LONG_STITCH }),
    line("departement", 5.5, by(5.5, 0.5, 8, 1.1, 12, 2.2), { "line-opacity": by(5.5, 0, 6.2, 1) }),
    line("region", 3, by(4, 0.7, 8, 1.7, 12, 2.8)),
  ];
}

function territoryLayers(colours, layer, code) {
  const shared = { source: "areas", "source-layer": layer, filter: ["==", ["get", "code"], code] };
  const inside = { id: "territory", type: "fill", ...shared, paint: { "fill-color": colours.brick, "fill-opacity": 0.08 } };
  const edge = {
    id: "territory-edge",
    type: "line",
    ...shared,
    layout: { "line-join": "round" },
    paint: { "line-color": colours.brick, "line-width": by(4, 1.6, 10, 3) },
  };
  return [[inside], [edge]];
}

function names(colours, lang) {
  const text = lang === "en" ? ["coalesce", ["get", "name_en"], ["get", "name"]] : ["get", "name"];
  const label = (id, filter, zooms, layout, paint) => ({
    id,
    type: "symbol",
    source: "france",
    "source-layer": "labels",
    filter,
    ...zooms,
    layout: { "text-field": text, "text-padding": 6, "text-max-width": 8, ...layout },
    paint: { "text-halo-color": colours.halo, "text-halo-width": 1.6, "text-halo-blur": 0.4, ...paint },
  });
  return [
    label("seas", ofKind("sea"), {}, { "text-font": FONTS.slanted, "text-size": by(4, 12, 8, 16), "text-letter-spacing": 0.08 }, {
      "text-color": colours.inkSea,
      "text-halo-color": colours.seaHalo,
    }),
    label("countries", ofKind("country"), { maxzoom: 9 }, { "text-font": FONTS.text, "text-size": by(4, 11, 7, 15), "text-letter-spacing": 0.12, "text-transform": "uppercase" }, {
      "text-color": colours.inkFaint,
      "text-halo-color": colours.neighbour,
    }),
    ...towns(label, colours),
    label("departements", ofKind("departement"), { minzoom: 7.4, maxzoom: 9.5 }, { "text-font": FONTS.title, "text-size": by(7, 12, 9, 16), "text-letter-spacing": 0.03 }, {
      "text-color": colours.inkFaint,
    }),
    label("regions", ofKind("region"), { minzoom: 4.6, maxzoom: 7.4 }, { "text-font": FONTS.title, "text-size": by(5, 11.5, 7, 17), "text-max-width": 7 }, {
      "text-color": colours.inkFaint,
    }),
  ];
}

function towns(label, colours) {
  const layout = (sizes) => ({
    "text-size": sizes,
    "symbol-sort-key": ["+", ["get", "size"], ["/", ["get", "from"], 20]],
    "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
    "text-radial-offset": 1.25,
    "text-justify": "auto",
  });
  const bigger = ["all", ofKind("town"), ["<=", ["get", "size"], 2]];
  const smaller = ["all", ofKind("town"), [">", ["get", "size"], 2]];
  const sizes = (one, two, three, four, five) => ["match", ["get", "size"], 1, one, 2, two, 3, three, 4, four, five];
  return [
    label("villages", ["all", smaller, ["<=", ["get", "from"], 10]], { minzoom: 6 }, { ...layout(by(7, sizes(12, 12, 11.5, 11, 10.5), 10, sizes(16, 15, 14, 13, 12), 14, sizes(20, 19, 18, 17, 16))), "text-font": FONTS.text }, {
      "text-color": colours.inkSoft,
    }),
    label("hamlets", ["all", smaller, [">", ["get", "from"], 10]], { minzoom: 10 }, { ...layout(by(10, sizes(14, 14, 13, 12.5, 11.5), 14, sizes(20, 19, 18, 17, 16))), "text-font": FONTS.text }, {
      "text-color": colours.inkSoft,
    }),
    label("towns", bigger, { minzoom: 4.8 }, { ...layout(by(5, sizes(12, 11, 11, 11, 11), 8, sizes(17, 14, 13, 13, 13), 12, sizes(24, 20, 18, 18, 18))), "text-font": FONTS.strong }, {
      "text-color": colours.ink,
    }),
  ];
}
