/** Reading a PMTiles file by ranges, with a second try: a browser's cache sometimes drops one of several ranges read at once. */

import { addProtocol } from "maplibre-gl";
import { FetchSource, PMTiles, Protocol } from "pmtiles";

const PAUSE_MS = 200;

class PatientSource extends FetchSource {
  async getBytes(offset, length, signal, etag) {
    try {
      return await super.getBytes(offset, length, signal, etag);
    } catch (error) {
      if (signal?.aborted || error.name === "AbortError") throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return super.getBytes(offset, length, signal, etag);
    }
  }
}

const protocol = new Protocol();
addProtocol("pmtiles", protocol.tile);

/** Make `pmtiles://<url>` known to MapLibre; each file's directory is read once a page. */
export function openArchive(url) {
  if (!protocol.get(url)) protocol.add(new PMTiles(new PatientSource(url)));
}

/** Forget what was read of a file, also that it could not be read. */
export function reopenArchive(url) {
  protocol.add(new PMTiles(new PatientSource(url)));
}
