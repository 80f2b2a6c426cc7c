/** A map on which one says where a place is: `data-pick`. A touch moves the mark and fills the entries of the same form. */

import { Marker } from "maplibre-gl";

export function pick(map, element) {
  const form = element.closest("form");
  const [lat, lon, position] = ["lat", "lon", "position"].map((name) => form?.elements.namedItem(name));
  if (!lat || !lon) return;
  const mark = new Marker({ color: getComputedStyle(element).getPropertyValue("--brick").trim() || "#b4442c" });
  const show = (move) => {
    const at = [Number(lon.value.replace(",", ".")), Number(lat.value.replace(",", "."))];
    const known = lat.value && lon.value && at.every(Number.isFinite) && Math.abs(at[1]) <= 90;
    if (!known) return mark.remove();
    mark.setLngLat(at).addTo(map);
    if (move) map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), 12) });
  };
  map.on("click", ({ lngLat }) => {
    lat.value = lngLat.lat.toFixed(6);
    lon.value = lngLat.lng.toFixed(6);
    if (position) position.value = "exact";
    show(false);
  });
  for (const input of [lat, lon]) input.addEventListener("change", () => show(true));
  show(false);
}
