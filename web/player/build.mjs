// Writes dist/: the files that the API and an export put beside a replay's own. With --tests, bundles the tests for
// node's test runner instead.

import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);

/** The oldest browsers that the page is written for. */
const BROWSERS = ["chrome111", "firefox113", "safari16.4"];

const FONTS = [
  "literata/files/literata-latin-wght-normal.woff2",
  "literata/files/literata-latin-ext-wght-normal.woff2",
  "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
  "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
];

/** Packages whose work is in dist/; their licences ask to go with it. */
const SHIPPED = ["hls.js", "@fontsource-variable/literata", "@fontsource-variable/atkinson-hyperlegible-next"];

async function licences() {
  const texts = await Promise.all(SHIPPED.map((name) => readFile(at("node_modules", name, "LICENSE"), "utf8")));
  return SHIPPED.map((name, index) => `${name}\n\n${texts[index].trim()}\n`).join("\n\n");
}

async function page() {
  const dist = at("dist");
  await rm(dist, { recursive: true, force: true });
  await mkdir(path.join(dist, "fonts"), { recursive: true });
  await build({
    entryPoints: [at("src/main.ts")],
    outfile: path.join(dist, "player.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSERS,
    charset: "utf8",
  });
  await build({
    entryPoints: [at("player.css")],
    outfile: path.join(dist, "player.css"),
    bundle: true,
    minify: true,
    target: BROWSERS,
    external: ["fonts/*"],
    charset: "utf8",
  });
  for (const name of ["index.html", "icon.svg"]) await copyFile(at(name), path.join(dist, name));
  await copyFile(at("node_modules/hls.js/dist/hls.min.js"), path.join(dist, "hls.js"));
  await writeFile(path.join(dist, "LICENCES.txt"), await licences());
  for (const font of FONTS) {
    await copyFile(at("node_modules/@fontsource-variable", font), path.join(dist, "fonts", path.basename(font)));
  }
  // An export reads here what to put beside a replay's own files.
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(dist, path.join(entry.parentPath ?? entry.path, entry.name)));
  await writeFile(path.join(dist, "player-files.json"), `${JSON.stringify(names.sort())}\n`);
}

async function tests() {
  const names = (await readdir(at("test"))).filter((name) => name.endsWith(".test.ts"));
  await rm(at(".test"), { recursive: true, force: true });
  await build({
    entryPoints: names.map((name) => at("test", name)),
    outdir: at(".test"),
    bundle: true,
    platform: "node",
    format: "esm",
  });
}

await (process.argv.includes("--tests") ? tests() : page());
