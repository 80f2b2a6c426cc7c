/** A map that is slow to come has not failed: nothing is said before its requests have ended, and what comes late takes the words back. */

import { reopenArchive } from "./archive.js";
import { words } from "./words.js";

const PAUSES_MS = [1000, 4000, 10000];

/** Ask again for the basemap at `url` when it could not be opened; `fail` only after the last try, `recover` if the map then comes. */
export function bePatient(map, { url, say, fail, recover }) {
  let tries = 0;
  let missed = false;
  let timer = 0;
  let failed = false;
  const again = () => {
    reopenArchive(url);
    map.getSource("france")?.setUrl(`pmtiles://${url}`);
  };
  map.on("error", ({ sourceId, tile }) => {
    if (sourceId !== "france" || tile) missed = true;
    else if (tries < PAUSES_MS.length) timer = setTimeout(again, PAUSES_MS[tries++]);
    else {
      failed = true;
      fail();
    }
  });
  map.on("idle", () => {
    if (!failed) say(missed ? words().partial : "");
    missed = false;
  });
  map.on("load", () => {
    if (!failed) recover();
  });
  map.once("remove", () => clearTimeout(timer));
}
