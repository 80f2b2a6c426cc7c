// Gathers the icons that templates and vocabularies name into one sprite, dist/icons.svg.
// An icon is a Tabler outline icon, or one of ours in src/icons. A name found in neither is said; a test refuses it.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TABLER = "node_modules/@tabler/icons/icons/outline";
const OURS = "src/icons";
const TEMPLATES = "../maillage/**/templates/**/*.html";
const SCRIPTS = "src/**/*.js";
const VOCABULARIES = "../maillage/**/{vocabulary,stages,enums,typo,icons}.py";
const NAMED = [
  /<c-[a-z.-]+[^>]*?\sicon="([a-z0-9-]+)"/g,
  /\{% icon "([a-z0-9-]+)"/g,
  /icons\.svg#([a-z0-9-]+)/g,
];

const find = (name) => [join(OURS, `${name}.svg`), join(TABLER, `${name}.svg`)].find((path) => existsSync(path));

function names(warn) {
  const found = new Set(globSync(`${OURS}/*.svg`).map((path) => path.match(/([^/\\]+)\.svg$/)[1]));
  for (const path of [...globSync(TEMPLATES), ...globSync(SCRIPTS)]) {
    const text = readFileSync(path, "utf8");
    for (const pattern of NAMED) {
      for (const [, name] of text.matchAll(pattern)) {
        if (find(name)) found.add(name);
        else warn(`${path}: no icon named "${name}"`);
      }
    }
  }
  for (const path of globSync(VOCABULARIES)) {
    for (const [, name] of readFileSync(path, "utf8").matchAll(/"([a-z][a-z0-9-]+)"/g)) if (find(name)) found.add(name);
  }
  return [...found].sort();
}

function symbol(name) {
  const svg = readFileSync(find(name), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const shapes = inner.replace(/<path stroke="none" d="M0 0h24v24H0z"[^>]*>/g, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
}

export function sprite() {
  return {
    name: "sprite",
    generateBundle() {
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${names((words) => this.warn(words)).map(symbol).join("")}</svg>`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
    },
  };
}
