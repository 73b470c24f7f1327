// Bundles the pages' styles and scripts into the folder named on the command line, under names that hold a hash of
// their content, each with its compressed siblings, and a manifest of the names. The second argument is the digest
// of the sources, which the manifest keeps.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const COMPRESSED = new Set([".css", ".js", ".svg", ".txt"]);
const ENTRIES = ["styles/style.css", "src/pages.ts", "src/workbench.ts"];
const [folder, digest] = process.argv.slice(2);
const files = {};

/** Write a file under a name that holds a hash of its content, and return that name. */
function write(name, content) {
  const end = extname(name);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const hashed = `${basename(name, end)}.${hash}${end}`;
  files[name] = hashed;
  writeFileSync(join(folder, hashed), content);
  if (COMPRESSED.has(end)) {
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    writeFileSync(join(folder, `${hashed}.br`), brotliCompressSync(content, { params }));
    writeFileSync(join(folder, `${hashed}.gz`), gzipSync(content, { level: 9 }));
  }
  return hashed;
}

/** Return the name of the package that a bundled file comes from, or null if it is ours. */
function origin(path) {
  return path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? null;
}

/** Return the licences of the packages, each under the package's name and version. */
function licences(packages) {
  return packages
    .map((name) => {
      const home = join("node_modules", name);
      const { version, license } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
      const text = readdirSync(home).find((file) => /^licen[cs]e(\.\w+)?$/i.test(file));
      if (!text) throw new Error(`${name} has no licence file`);
      return `${name} ${version} (${license})\n\n${readFileSync(join(home, text), "utf8").trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

const bundle = await build({
  entryPoints: ENTRIES.filter((entry) => existsSync(entry)),
  outdir: folder,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  loader: { ".woff2": "file", ".svg": "dataurl" },
  entryNames: "[name]",
  assetNames: "[name].[hash]",
  legalComments: "none",
  logLevel: "warning",
});

mkdirSync(folder, { recursive: true });
const packages = new Set(Object.values(bundle.metafile.outputs).flatMap((output) => Object.keys(output.inputs).map(origin)));
packages.delete(null);
const notice = write("LICENSES.txt", Buffer.from(licences([...packages].sort())));
for (const { path, contents } of bundle.outputFiles) {
  const name = basename(path);
  if (name.endsWith(".woff2")) {
    files[name.replace(/\.\w{8}\./, ".")] = name; // the style sheet names it by esbuild's hash
    writeFileSync(join(folder, name), contents);
  } else {
    write(name, Buffer.concat([contents, Buffer.from(`/*! Licences: ${notice} */\n`)]));
  }
}
for (const name of readdirSync("static")) write(name, readFileSync(join("static", name)));

const sorted = Object.fromEntries(Object.entries(files).sort());
writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ digest, files: sorted }, null, 2)}\n`);
