import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin, type Rollup } from "vite";

const OUT = "dist";
const WORKER = "app/sw.js";
// What the worker's source says where the list of files belongs.
const PLACE = "__SHELL__";

export default defineConfig({
  build: {
    outDir: OUT,
    target: "es2022",
    modulePreload: { polyfill: false },
    // Inlined files would need `data:` in the Content-Security-Policy.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { app: "field/index.html", board: "board/index.html", sw: "field/worker/sw.ts" },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? WORKER : "assets/[name]-[hash].js"),
      },
    },
  },
  plugins: [arrange()],
  test: {
    include: ["shared/**/*.test.ts", "field/**/*.test.ts", "board/**/*.test.ts"],
    // A key out of a password takes long on purpose, and longer where others are at work.
    testTimeout: 60_000,
  },
} as Parameters<typeof defineConfig>[0]);

/** Puts the field app's page at its address, tells its worker the files, and compresses. */
function arrange(): Plugin {
  let shell: string[] = [];
  return {
    name: "arrange",
    apply: "build",
    generateBundle(_options, bundle) {
      shell = shellOf(bundle);
    },
    writeBundle() {
      renameSync(join(OUT, "field", "index.html"), join(OUT, "app", "index.html"));
      rmdirSync(join(OUT, "field"));
      tellWorker(shell);
      compress(OUT);
    },
  };
}

/** Every file the field app's page may ever ask for. */
function shellOf(bundle: Rollup.OutputBundle): string[] {
  const files = new Set<string>();
  const visit = (name: string) => {
    const chunk = bundle[name];
    if (files.has(name) || chunk?.type !== "chunk") return;
    files.add(name);
    for (const one of chunk.viteMetadata?.importedCss ?? []) files.add(one);
    for (const one of chunk.viteMetadata?.importedAssets ?? []) files.add(one);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  for (const [name, chunk] of Object.entries(bundle)) {
    if (chunk.type === "chunk" && chunk.isEntry && chunk.name === "app") visit(name);
  }
  return [...files].map((name) => `/${name}`).sort();
}

/** The version changes with any of the files, so that a new build is a new worker. */
function tellWorker(files: string[]): void {
  const path = join(OUT, WORKER);
  const pages = ["/app/", "/app/manifest.webmanifest", "/app/icon.svg"];
  const hash = createHash("sha256").update(readFileSync(join(OUT, "app", "index.html")));
  for (const name of files) hash.update(name);
  const told = JSON.stringify({
    version: hash.digest("hex").slice(0, 12),
    files: [...pages, ...files],
  });
  const source = readFileSync(path, "utf8");
  if (!source.includes(PLACE)) throw new Error(`${path} has no place for the list of files`);
  writeFileSync(
    path,
    source.replace(PLACE, () => told),
  );
}

function compress(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) compress(path);
    else if (/\.(js|css|html|svg|json|webmanifest)$/.test(name)) {
      const content = readFileSync(path);
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      writeFileSync(`${path}.br`, brotliCompressSync(content));
    }
  }
}
