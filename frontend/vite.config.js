import { existsSync } from "node:fs";
import { defineConfig } from "vite";
import { sprite } from "./icons.js";

const entries = ["src/app.js", "src/app.css", "src/map/map.js"];

export default defineConfig({
  base: "./",
  plugins: [sprite()],
  build: {
    outDir: "../maillage/core/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: (path) => (path.endsWith(".svg") ? undefined : false),
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: entries.filter((path) => existsSync(path)) },
  },
});
