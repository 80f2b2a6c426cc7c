/** What the map says, in French and in English. In French U+00A0 before a colon, U+202F before the other marks. */

/** Tenths under ten kilometres; what is over a sea is not measured. */
const kilometres = (km) => (km >= FAR_KM ? (lang() === "en" ? `over ${FAR_KM} km` : `plus de ${FAR_KM}\u00a0km`) : `${km.toLocaleString(lang(), { maximumFractionDigits: km < 10 ? 1 : 0 })}\u00a0km`);
const within = (km) => (km >= FAR_KM ? `à ${kilometres(km)}` : `à moins de ${kilometres(km)}`);
const FAR_KM = 300;

const fr = {
  attribution: "Licence Ouverte\u00a0: IGN Admin Express, INSEE\u202f; Natural Earth",
  label: "Carte des lieux",
  searchHere: "Chercher dans cette zone",
  far: "Outre-mer",
  coming: "La carte arrive…",
  noWebgl: "Ce navigateur ne peut pas dessiner la carte. La liste dit la même chose, avec les adresses.",
  failed: "La carte ne s’est pas chargée. La liste dit la même chose\u202f; vous pouvez aussi recharger la page.",
  partial: "Une partie de la carte ne s’est pas chargée. La liste reste complète.",
  here: (count) => `${count} lieux ici`,
  farFrom: (km, level) => (level === "epci" ? `La moitié des habitants a un lieu ${within(km)}.` : `Lieu le plus proche\u00a0: à ${kilometres(km)}.`),
  close: "Fermer ce lieu",
  move: "Le déplacer",
  undo: "Reprendre ce changement",
  whereTo: "Touchez la carte là où ce lieu irait.",
  gestures: {
    "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour zoomer sur la carte",
    "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour zoomer sur la carte",
    "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
    "NavigationControl.ZoomIn": "Zoomer",
    "NavigationControl.ZoomOut": "Dézoomer",
    "AttributionControl.ToggleAttribution": "Afficher les sources de la carte",
    "Popup.Close": "Fermer",
    "Map.Title": "Carte",
    "Marker.Title": "Repère",
  },
};

const en = {
  attribution: "Licence Ouverte: IGN Admin Express, INSEE; Natural Earth",
  label: "Map of the places",
  searchHere: "Search this area",
  far: "Overseas",
  coming: "The map is on its way…",
  noWebgl: "This browser cannot draw the map. The list says the same, with the addresses.",
  failed: "The map did not load. The list says the same; you can also reload the page.",
  partial: "Part of the map did not load. The list is complete.",
  here: (count) => `${count} places here`,
  farFrom: (km, level) => (level === "epci" ? `Half of the inhabitants have a place within ${kilometres(km)}.` : `Nearest place: ${kilometres(km)} away.`),
  close: "Close this place",
  move: "Move it",
  undo: "Take this change back",
  whereTo: "Tap the map where this place would go.",
  gestures: {},
};

export const lang = () => (document.documentElement.lang || "fr").slice(0, 2);
export const words = () => (lang() === "en" ? en : fr);
