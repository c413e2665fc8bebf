/** `.ci/run`, with small parts in place of the real ones: its sums, its table and its exit code. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryRoot } from "./repository.js";

let scratch = "";

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "meristem-ci-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/usr/bin/env bash\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Runs a copy of `.ci/run` with these parts, by name; system packages count as installed. */
function ci(parts: Readonly<Record<string, string>>, ...args: string[]) {
  const root = mkdtempSync(join(scratch, "clone-"));
  for (const path of [".ci/run", ".ci/functions.sh"]) {
    cpSync(join(repositoryRoot, path), join(root, path));
  }
  for (const folder of [".ci/parts", "bin", "tmp"]) mkdirSync(join(root, folder));
  for (const [name, script] of Object.entries(parts)) {
    writeProgram(join(root, ".ci/parts", name), script);
  }
  writeProgram(join(root, "bin/dpkg"), "exit 0");
  const { status, stdout } = spawnSync(join(root, ".ci/run"), args, {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${join(root, "bin")}:${process.env["PATH"]}`,
      TMPDIR: join(root, "tmp"),
    },
  });
  return { status, lines: stdout.trimEnd().split("\n"), left: readdirSync(join(root, "tmp")) };
}

const passing = "echo '2 passed, 0 failed'";

test("parts that pass are added up, and the scratch folder is removed", () => {
  const { status, lines, left } = ci({ "10-first": passing, "20-second": passing });
  expect(status).toBe(0);
  expect(lines.at(-1)).toBe("4 passed, 0 failed");
  expect(left).toEqual([]);
});

test("a part that crashes counts as one failure and does not stop the next one", () => {
  const { status, lines } = ci({ "10-crash": "echo half-way; kill -9 $$", "20-pass": passing });
  expect(status).toBe(1);
  expect(lines).toContain("10-crash: ended without a count (exit code 137)");
  expect(lines.slice(-5)).toEqual([
    "part                          minutes   passed   failed",
    "10-crash                          0.0        0        1",
    "20-pass                           0.0        2        0",
    "",
    "2 passed, 1 failed",
  ]);
});

test("the last count line of a part is the one that counts; an uncounted failure is added", () => {
  const parts = {
    "10-two-lines": "echo '9 passed, 9 failed'; echo '3 passed, 1 failed'; exit 1",
    "20-uncounted": `${passing}; exit 3`,
  };
  const { status, lines } = ci(parts);
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe("5 passed, 2 failed");
});

test("a part can be run by its name, and a name without a part fails", () => {
  const parts = { "10-first": passing, "20-second": "echo '1 passed, 0 failed'" };
  expect(ci(parts, "20-second").lines.at(-1)).toBe("1 passed, 0 failed");
  const { status, lines } = ci(parts, "30-third");
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe("0 passed, 1 failed");
});

test("parts share the scratch folder and the functions", () => {
  const parts = {
    "10-write": `echo '5 passed, 0 failed' > "$CI_SCRATCH/shared"; ${passing}`,
    "20-read": `cat "$CI_SCRATCH/shared"`,
    "30-minutes": `. .ci/functions.sh; echo "$(minutes 90) and $(minutes 3)"; ${passing}`,
  };
  const { status, lines } = ci(parts);
  expect(status).toBe(0);
  expect(lines).toContain("1.5 and 0.1");
  expect(lines.at(-1)).toBe("9 passed, 0 failed");
});

test("every part of this repository is executable and named by a number and a word", () => {
  const folder = join(repositoryRoot, ".ci/parts");
  const names = readdirSync(folder);
  expect(names.filter((name) => !/^\d\d-[a-z0-9-]+$/.test(name))).toEqual([]);
  expect(names.filter((name) => (statSync(join(folder, name)).mode & 0o111) === 0)).toEqual([]);
});
