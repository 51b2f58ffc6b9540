// Writes the packed file of start.js beside the lock file of a site that has all of Pyodide, with what all lessons import compiled in it:
// node pack.cjs FOLDER PACKAGES IMPORTED, with the site's folder "static", and names joined by commas.
const { readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { gzipSync } = require("node:zlib");

const [folder, packages, imported] = process.argv.slice(2);
const [own, pyodides] = ["python", "pyodide"].map((name) => join(resolve(folder), name));
const { python, pack } = require(join(own, "start.js"));
const { loadPyodide } = require(join(pyodides, "pyodide.js"));

(async () => {
  const lock = JSON.parse(readFileSync(join(own, "pyodide-lock.json")));
  for (const part of Object.values(lock.packages))
    if (part.file_name.startsWith("./")) part.file_name = join(own, part.file_name);
  const lockFileURL = join(own, "lock-on-this-disk.json");
  writeFileSync(lockFileURL, JSON.stringify(lock));
  try {
    const pyodide = await loadPyodide({ indexURL: `${pyodides}/`, lockFileURL, packages: packages.split(",") });
    pyodide.runPython(python(imported));
    const parts = await pack(pyodide);
    writeFileSync(join(own, "packed"), gzipSync(Buffer.concat(parts.map((part) => Buffer.from(part))), { level: 9 }));
  } finally {
    rmSync(lockFileURL);
  }
})().catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
