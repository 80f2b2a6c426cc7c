/**
 * A map on which a scenario is tried: `data-scenario` names the JSON of its state, `data-form` the form that takes its gestures
 * (without it the map only shows). A tap puts a place; a tap on a place closes or moves it; what was put is dragged.
 */

import { Marker, Popup } from "maplibre-gl";

import { words } from "./words.js";

const CHANGED = ["htmx:after:settle", "htmx:after:history:update"];

/** Called for each tap by the map: `found` are the places under it. */
export function scenario(map, element, { say, urlOf }) {
  const bench = new Bench(map, element, { say, urlOf });
  bench.draw();
  const redraw = () => element.isConnected && bench.draw();
  const leave = ({ key }) => key === "Escape" && bench.rest();
  for (const name of CHANGED) document.addEventListener(name, redraw);
  document.addEventListener("keydown", leave);
  map.once("remove", () => {
    for (const name of CHANGED) document.removeEventListener(name, redraw);
    document.removeEventListener("keydown", leave);
  });
  return (event, found) => bench.tap(event, found);
}

class Bench {
  constructor(map, element, { say, urlOf }) {
    Object.assign(this, { map, element, say, urlOf, marks: [], popup: null, moving: null });
  }

  get form() {
    return document.getElementById(this.element.dataset.form || "");
  }

  get moves() {
    const script = document.getElementById(this.element.dataset.scenario);
    return script ? JSON.parse(script.textContent).moves : [];
  }

  draw() {
    for (const mark of this.marks) mark.remove();
    this.marks = this.moves.flatMap((move) => this.drawn(move));
  }

  drawn(move) {
    const found = [];
    if (move.was_lat !== undefined) found.push(this.mark(move, "gone", [move.was_lon, move.was_lat]));
    if (move.lat !== undefined) found.push(this.mark(move, "new", [move.lon, move.lat]));
    return found;
  }

  mark(move, sort, at) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `scenario-mark scenario-mark--${sort}`;
    button.setAttribute("aria-label", move.words);
    const draggable = sort === "new" && Boolean(this.form);
    const mark = new Marker({ element: button, draggable }).setLngLat(at).addTo(this.map);
    let dragged = false;
    mark.on("dragstart", () => {
      dragged = true;
      this.rest();
    });
    mark.on("dragend", () => {
      const ou = spot(mark.getLngLat());
      if (move.slug) this.send({ geste: "deplacer", lieu: move.slug, ou });
      else this.send({ geste: "glisser", de: move.value, ou });
      setTimeout(() => (dragged = false));
    });
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      if (!dragged) this.ask(at, move.words, this.form ? [[words().undo, () => this.send({ geste: "reprendre", quoi: `${move.name}=${move.value}` })]] : []);
    });
    return mark;
  }

  tap({ lngLat }, found) {
    if (this.moving) {
      const lieu = this.moving;
      this.rest();
      return this.send({ geste: "deplacer", lieu, ou: spot(lngLat) });
    }
    if (this.popup) return this.rest();
    const place = found[0]?.properties;
    if (place?.slug) return this.about(place, found[0].geometry.coordinates);
    return this.form ? this.send({ geste: "ajouter", ou: spot(lngLat) }) : undefined;
  }

  about(place, at) {
    const acts = [
      [words().close, () => this.send({ geste: "fermer", lieu: place.slug })],
      [words().move, () => this.begin(place.slug)],
    ];
    this.ask(at, place.name, this.form ? acts : [], this.urlOf(place.slug));
  }

  begin(slug) {
    this.rest();
    this.moving = slug;
    this.say(words().whereTo);
  }

  /** Leave what was begun. */
  rest() {
    this.moving = null;
    this.say("");
    this.popup?.remove();
    this.popup = null;
  }

  ask(at, text, acts, url) {
    this.rest();
    const body = document.createElement("div");
    body.className = "map-card scenario-card";
    const name = document.createElement(url ? "a" : "p");
    name.className = "map-card__name";
    name.textContent = text;
    if (url) name.href = url;
    body.append(name, ...acts.map(([label, act]) => this.button(label, act)));
    this.popup = new Popup({ maxWidth: "18rem", offset: 14 }).setLngLat(at).setDOMContent(body).addTo(this.map);
    const mine = this.popup;
    mine.on("close", () => this.popup === mine && (this.popup = null));
  }

  button(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      this.popup?.remove();
      act();
    });
    return button;
  }

  /** One gesture, through the page's own form: htmx sends it, or else the browser does. */
  send(gesture) {
    const { form } = this;
    if (!form) return;
    for (const name of ["geste", "ou", "lieu", "de", "quoi"]) form.elements.namedItem(name).value = gesture[name] ?? "";
    form.requestSubmit();
  }
}

const spot = ({ lat, lng }) => `${lat.toFixed(4)}_${lng.toFixed(4)}`;
