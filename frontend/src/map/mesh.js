/** The map of a mesh: areas coloured by how far they are from a place, white zones hatched, circles of the radius around the places. */

import { by } from "./style.js";
import { circles, hatch, palette, unpacked } from "./mesh_data.js";

const NEAR_FROM = 6;
const BOUNDS = [20, 50, 100, 200];
const LAYERS = [["epci", { maxzoom: NEAR_FROM }], ["communes", { minzoom: NEAR_FROM }]];
const REACH = 8;
const WHITE = "white";
const ABROAD = ["seas", "countries"];
const none = ["==", ["get", "code"], ""];
const empty = { type: "FeatureCollection", features: [] };

/** What is known of each map: its colours come and go with the style, its distances stay. */
const known = new WeakMap();

/** `style` with the layers of the mesh; `url` is the archive of the areas. */
export function withMesh(style, element, { dark, url }) {
  const { distances, radius } = known.get(element) ?? {};
  const colours = palette(element, dark);
  const sources = {
    ...style.sources,
    mesh: { type: "vector", url: `pmtiles://${url}`, promoteId: { epci: "code", communes: "code" } },
    rings: { type: "geojson", data: distances ? circles(distances.places, radius) : empty },
    sites: { type: "geojson", data: distances ? spots(distances.places) : empty },
  };
  const base = style.layers.filter(({ id }) => id !== "territory").map((layer) => (layer.id === "territory-edge" ? inked(layer, colours) : layer));
  const ground = base.findIndex(({ id }) => id === "coast") + 1;
  const names = base.findIndex(({ type }) => type === "symbol");
  const areas = LAYERS.flatMap(([layer, zooms]) => coloured(layer, zooms, colours, distances, radius));
  return { ...style, sources, layers: [...base.slice(0, ground), ...areas, ...base.slice(ground, names), ...signs(colours), ...base.slice(names).map((layer) => legible(layer, colours))] };
}

/** Names on the colours: in ink, with a halo that hides the hatching; those of seas and of other countries stay as they are. */
function legible(layer, colours) {
  if (layer.type !== "symbol" || ABROAD.includes(layer.id)) return layer;
  return { ...layer, paint: { ...layer.paint, "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 2, "text-halo-blur": 0 } };
}

const inked = (layer, colours) => ({ ...layer, paint: { "line-color": colours.ink, "line-width": by(4, 1, 10, 2.2) } });

function coloured(layer, zooms, colours, distances, radius) {
  const shared = { source: "mesh", "source-layer": layer, ...zooms };
  const colour = ["step", ["coalesce", ["feature-state", "far"], -1], "rgba(0,0,0,0)", 0, colours.tones[0]];
  BOUNDS.forEach((bound, rank) => colour.push(bound + 0.5, colours.tones[rank + 1]));
  return [
    { id: `mesh-${layer}`, type: "fill", ...shared, paint: { "fill-color": colour, "fill-outline-color": "rgba(0,0,0,0)" } },
    { id: `mesh-${layer}-${WHITE}`, type: "fill", ...shared, filter: whites(distances?.[layer], radius), paint: { "fill-pattern": colours.hatch, "fill-opacity": layer === "epci" ? 0.55 : 1 } },
  ];
}

/** The areas of which the distance is more than the radius. */
function whites(far, radius) {
  const codes = far ? [...far].filter(([, value]) => value > radius * 10).map(([code]) => code) : [];
  return codes.length ? ["match", ["get", "code"], codes, true, false] : none;
}

function signs(colours) {
  return [
    {
      id: "mesh-rings",
      type: "line",
      source: "rings",
      minzoom: 6.5,
      paint: { "line-color": colours.ring, "line-width": by(7, 0.8, 11, 1.8), "line-opacity": by(6.5, 0, 7.5, 0.55, 10, 0.9) },
    },
    {
      id: "mesh-sites",
      type: "circle",
      source: "sites",
      paint: {
        "circle-color": colours.site,
        "circle-radius": by(4, 1.6, 7, 3.2, 10, 6),
        "circle-stroke-color": colours.halo,
        "circle-stroke-width": by(4, 0.6, 7, 1.2, 10, 2),
      },
    },
  ];
}

const spots = (places) => ({
  type: "FeatureCollection",
  features: places.map(({ lon, lat, ...properties }) => ({ type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } })),
});

/** Fetch the distances and keep them with the page: what is chosen (`data-mesh-url`), the radius (`data-mesh-radius`), the slider. */
export function followMesh(map, element, { listen, fail }) {
  let url = "";
  const told = () => document.querySelector("[data-mesh-url]")?.dataset ?? {};
  const state = () => known.get(element) ?? {};
  map.setMissingStyleImageResolver((id) => hatch(map, id));
  map.on("style.load", () => colour(map, state().distances));

  async function look() {
    const { meshUrl, meshRadius } = told();
    const radius = Number(meshRadius);
    if (meshUrl === url) return show(radius);
    url = meshUrl;
    try {
      const answer = await fetch(meshUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${meshUrl}: ${answer.status}`);
      const distances = unpacked(await answer.json());
      if (url !== meshUrl) return;
      known.set(element, { distances, radius });
      whenReady(map, () => {
        colour(map, distances);
        map.getSource("sites")?.setData(spots(distances.places));
        show(radius);
        element.setAttribute("data-mesh-drawn", "");
      });
    } catch (error) {
      console.error(error);
      url = "";
      fail();
    }
  }

  function show(radius) {
    const { distances } = state();
    if (!distances || !radius) return;
    known.set(element, { distances, radius });
    whenReady(map, () => {
      for (const [layer] of LAYERS) map.setFilter(`mesh-${layer}-${WHITE}`, whites(distances[layer], radius));
      map.getSource("rings")?.setData(circles(distances.places, radius));
    });
  }

  let waiting = 0;
  const slide = ({ target }) => {
    if (target.name !== "rayon") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(Number(target.value)), 90);
  };
  listen("htmx:after:settle", look);
  listen("input", slide);
  look();
}

function whenReady(map, act) {
  if (map.getLayer(`mesh-communes-${WHITE}`)) act();
  else map.once("styledata", () => whenReady(map, act));
}

function colour(map, distances) {
  if (!distances || !map.getSource("mesh")) return;
  for (const [layer] of LAYERS) {
    const areas = { source: "mesh", sourceLayer: layer };
    map.removeFeatureState(areas);
    for (const [id, far] of distances[layer]) map.setFeatureState({ ...areas, id }, { far });
  }
}

/** What a tap says: the places that are there, or else the area and how far its nearest place is. */
export function saysDistance(map, element, { place, area: say }) {
  map.on("click", (event) => {
    const { distances } = known.get(element) ?? {};
    const { x, y } = event.point;
    const found = map.queryRenderedFeatures([[x - REACH, y - REACH], [x + REACH, y + REACH]], { layers: ["mesh-sites"] });
    if (found.some(({ properties }) => properties.slug)) return place(found);
    const [area] = map.queryRenderedFeatures(event.point, { layers: LAYERS.map(([layer]) => `mesh-${layer}`) });
    const far = distances?.[area?.sourceLayer]?.get(area.properties.code);
    return far === undefined ? undefined : say(event.lngLat, area.properties.name, far / 10, area.sourceLayer);
  });
}
