/** The colours of the map: paper, thread and ink, by day and by night (the tokens of the interface, drawn on a canvas). */

const day = {
  sea: "#dbe5e3",
  coast: "#a9bdbb",
  land: "#fbf7ef",
  neighbour: "#f0e9da",
  frontier: "#d5c8b0",
  region: "#b9a688",
  departement: "#d3c5ab",
  epci: "#e0d6c4",
  commune: "#ece4d5",
  halo: "#fbf7ef",
  seaHalo: "#dbe5e3",
  ink: "#1e2320",
  inkSoft: "#545a4f",
  inkFaint: "#7d735f",
  inkSea: "#4f7482",
  brick: "#b4442c",
  onBrick: "#fffaf0",
  chosen: "#1e2320",
  here: "#34586b",
  moss: "#33603f",
};

const night = {
  sea: "#101617",
  coast: "#34474a",
  land: "#1f2422",
  neighbour: "#191d1c",
  frontier: "#343934",
  region: "#68604f",
  departement: "#474338",
  epci: "#37362f",
  commune: "#2c2d29",
  halo: "#1b201e",
  seaHalo: "#101617",
  ink: "#efeae0",
  inkSoft: "#c2bcae",
  inkFaint: "#958d7c",
  inkSea: "#7fa0ac",
  brick: "#e2785c",
  onBrick: "#1b120f",
  chosen: "#efeae0",
  here: "#a2c8de",
  moss: "#9cc9a4",
};

/** @param {boolean} dark */
export const palette = (dark) => (dark ? night : day);
