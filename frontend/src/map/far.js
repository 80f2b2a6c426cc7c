/** The overseas départements and France itself, one tap away: a map cannot show them all at once. */

import { words } from "./words.js";

const PLACES = [
  ["Hexagone", [-5.3, 41.2, 9.7, 51.2]],
  ["Guadeloupe", [-61.85, 15.8, -60.95, 16.55]],
  ["Martinique", [-61.3, 14.35, -60.75, 14.92]],
  ["Guyane", [-54.7, 2.1, -51.5, 5.9]],
  ["La Réunion", [55.15, -21.45, 55.9, -20.8]],
  ["Mayotte", [44.98, -13.05, 45.35, -12.6]],
];

/** Add the list to `element`. The map jumps: nobody wants to fly over an ocean. */
export function addFar(map, element) {
  const box = document.createElement("details");
  box.className = "map-far";
  const summary = document.createElement("summary");
  summary.textContent = words().far;
  const list = document.createElement("ul");
  list.append(...PLACES.map(([name, bounds]) => item(name, () => {
    map.fitBounds(bounds, { padding: 24, animate: false });
    map.fire("maillage:opened");
    box.open = false;
    summary.focus();
  })));
  box.append(summary, list);
  element.append(box);
  map.on("dragstart", () => {
    box.open = false;
  });
}

function item(name, act) {
  const entry = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", act);
  entry.append(button);
  return entry;
}
