/** From the bytes of a mesh (maillage/observatory/queries/mapped.py) to what its map draws. */

const EARTH_KM = 6371.0088;
const CORNERS = 120;
const COVERED = 0.999;
const SCALE = 10_000;
const TONES = ["--tone-1", "--tone-2", "--tone-3", "--tone-4", "--tone-5"];

/** @returns {{communes: Map<string, number>, epci: Map<string, number>, places: {lat: number, lon: number, slug?: string, name?: string}[]}} */
export function unpacked({ communes, epci: [codes, medians], places: [lat, lon, slugs, names] }) {
  const far = new Map();
  for (const [prefix, [steps, values]] of Object.entries(communes)) {
    summed(steps).forEach((end, rank) => far.set(prefix + String(end).padStart(3, "0"), values[rank]));
  }
  const [lats, lons] = [summed(lat), summed(lon)];
  return {
    communes: far,
    epci: new Map(codes.map((code, rank) => [code, medians[rank]])),
    places: lats.map((value, rank) => ({ lat: value / SCALE, lon: lons[rank] / SCALE, ...(slugs && { slug: slugs[rank], name: names[rank] }) })),
  };
}

function summed(steps) {
  let total = 0;
  return steps.map((step) => (total += step));
}

/** The edge of what lies within the radius of a place: of each circle, what no other circle covers. */
export function circles(places, km) {
  const coordinates = km ? places.flatMap(uncovered(places, km)) : [];
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates } }] };
}

/** Circles are those of the plane around each place: a hundredth off at fifty kilometres, less than the line is wide. */
function uncovered(places, km) {
  const north = ((km / EARTH_KM) * 180) / Math.PI;
  const rows = new Map();
  for (const place of places) {
    const row = Math.floor(place.lat / (2 * north));
    if (!rows.has(row)) rows.set(row, []);
    rows.get(row).push(place);
  }
  return ({ lat, lon }) => {
    const narrow = Math.cos((lat * Math.PI) / 180);
    const row = Math.floor(lat / (2 * north));
    const others = [row - 1, row, row + 1]
      .flatMap((near) => rows.get(near) ?? [])
      .map((other) => [((other.lon - lon) * narrow) / north, (other.lat - lat) / north])
      .filter(([x, y]) => Math.hypot(x, y) < 2 && (x || y));
    return runs((x, y) => others.every((other) => (x - other[0]) ** 2 + (y - other[1]) ** 2 > COVERED), (x, y) => [lon + (x * north) / narrow, lat + y * north]);
  };
}

/** The parts of a circle of radius one that are `shown`, each as the points that `placed` makes of it. */
function runs(shown, placed) {
  const found = [];
  let run = [];
  for (let corner = 0; corner <= CORNERS; corner += 1) {
    const turn = (2 * Math.PI * corner) / CORNERS;
    const [x, y] = [Math.cos(turn), Math.sin(turn)];
    if (shown(x, y)) run.push(placed(x, y));
    if (run.length && (corner === CORNERS || !shown(x, y))) {
      if (run.length > 1) found.push(run);
      run = [];
    }
  }
  return found;
}

/** The colours of the page, drawn on a canvas: the tones of the charts, the thread of the hatching. */
export function palette(element, dark) {
  const styles = getComputedStyle(element);
  const token = (name) => styles.getPropertyValue(name).trim();
  return {
    tones: TONES.map(token),
    site: dark ? "#9fd0e6" : "#173f52",
    ring: dark ? "#9fd0e6" : "#173f52",
    halo: token("--paper"),
    ink: token("--ink"),
    hatch: dark ? "hatch-dark" : "hatch-light",
  };
}

/** Draw the pattern `id` into the map: slanted lines on nothing, at twice their size for screens with fine pixels. */
export function hatch(map, id) {
  if (!id.startsWith("hatch-") || map.hasImage(id)) return;
  const size = 16;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.lineWidth = 2.4;
  pen.strokeStyle = id === "hatch-dark" ? "rgba(12,16,14,0.7)" : "rgba(255,250,242,0.62)";
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 2, size + 2);
    pen.lineTo(shift + size + 2, -2);
    pen.stroke();
  }
  map.addImage(id, pen.getImageData(0, 0, size, size), { pixelRatio: 2 });
}
