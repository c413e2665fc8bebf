/** Installs what the lockfile names, once; later calls compare a fingerprint and stay offline. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment, execute, root, stage } from "./stage.mjs";

const stamp = join(root, "node_modules/.meristem-installed");

/** Everything an installation depends on: lockfile, settings and each package's own list. */
function fingerprint() {
  const hash = createHash("sha256");
  const files = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"];
  for (const group of ["apps", "packages", "tooling"]) {
    for (const name of readdirSync(join(root, group)).toSorted()) {
      files.push(join(group, name, "package.json"));
    }
  }
  for (const file of files) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(file).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function pinnedPnpm() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
}

/** Installs unless the installation is complete and current. Exits with 2 on failure. */
export async function ensureInstalled() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const local = join(root, "node_modules/.bin/pnpm");
  const install = ["install", "--frozen-lockfile", "--prefer-offline"];
  // Without a network the answer should come in seconds, not after npm's ten minutes of retries. With
  // filled caches npx needs no answer at all: the version of pnpm is exact.
  const env = {
    ...environment,
    npm_config_prefer_offline: "true",
    npm_config_fetch_retries: "2",
    npm_config_fetch_retry_maxtimeout: "10000",
  };
  const { code, output } = await stage("install what the lockfile names (once)", () =>
    existsSync(local)
      ? execute(local, install, { env })
      : execute("npx", ["--yes", pinnedPnpm(), ...install], { env }),
  );
  if (code === 0) {
    writeFileSync(stamp, wanted);
    return;
  }
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|META_FETCH/;
  process.stderr.write(
    offline.test(output)
      ? "The first installation needs the network, and the package registry did not answer. " +
          "Check the connection or npm's registry setting, then run the same command again.\n"
      : "The installation failed; the reason is above. Nothing else was done.\n",
  );
  process.exit(2);
}
