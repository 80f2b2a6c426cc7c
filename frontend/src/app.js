// What every page gains when scripts run. Nothing here is needed to read, search or send a form.
import "htmx.org";
import { comboboxes } from "./js/combobox.js";
import { copies } from "./js/copy.js";
import { filters } from "./js/filters.js";
import { lights } from "./js/light.js";
import { nearMe } from "./js/near.js";
import { prints } from "./js/print.js";
import { ranges } from "./js/range.js";
import { shares } from "./js/share.js";

document.documentElement.classList.add("scripts");
lights();
copies();
comboboxes();
nearMe();
filters();
prints();
ranges();
shares();
if (document.querySelector("[data-passkey]")) import("./js/passkeys.js").then(({ passkeys }) => passkeys());
