/** The commands of the root, where something is missing: they stop with one clear sentence. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "./repository.js";

let scratch = "";

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "meristem-run-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder with the commands and manifests and nothing installed; `tools` are fake programs. */
function bareClone(name: string, tools: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const root = join(scratch, name);
  for (const path of ["tooling/run", "package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"]) {
    cpSync(join(repositoryRoot, path), join(root, path), { recursive: true });
  }
  for (const group of ["packages", "apps"]) mkdirSync(join(root, group), { recursive: true });
  const bin = join(root, "fake-bin");
  mkdirSync(bin);
  for (const [tool, script] of Object.entries(tools)) {
    writeFileSync(join(bin, tool), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, tool), 0o755);
  }
  return { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
}

function start(name: string, env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, ["tooling/run/start.mjs"], {
    cwd: join(scratch, name),
    env,
    encoding: "utf8",
  });
}

test.each(["18.20.4", "20.18.3"])("Node %s is refused by name, before anything runs", (version) => {
  const script = pathToFileURL(join(repositoryRoot, "tooling/run/require-node.mjs")).href;
  const pretend = `Object.defineProperty(process, "versions", { value: { node: "${version}" } });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", `${pretend} await import(${JSON.stringify(script)});`],
    { encoding: "utf8" },
  );
  expect(status).toBe(2);
  expect(stderr).toBe(
    `Meristem needs Node 20.19 or newer; this is ${version}. ` +
      "Install a newer Node and run the same command again.\n",
  );
});

describe("the first installation", () => {
  test("without a network says so and exits with 2", () => {
    const env = bareClone("offline", { npx: "echo 'getaddrinfo ENOTFOUND registry' >&2; exit 1" });
    const { status, stderr } = start("offline", env);
    expect(status).toBe(2);
    expect(stderr).toContain("The first installation needs the network");
  });

  test("that fails for another reason shows the reason", () => {
    const env = bareClone("broken", { npx: "echo 'lockfile is broken' >&2; exit 1" });
    const { status, stdout, stderr } = start("broken", env);
    expect(status).toBe(2);
    expect(stdout).toContain("lockfile is broken");
    expect(stderr).toContain("The installation failed");
  });
});
