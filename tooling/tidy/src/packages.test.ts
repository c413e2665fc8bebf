/** Rules for every package: its layer, its manifest, its README and what it lets others see. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageFolders, repositoryFiles, repositoryRoot, textOf } from "./repository.js";

const folders = packageFolders();
const layers: Readonly<Record<string, readonly string[]>> = {
  contracts: ["leyline"],
  math: ["kernels"],
  storage: ["io-durable"],
  io: [
    "config-mutation",
    "io-credentials",
    "io-rows",
    "io-snapshots",
    "io-telemetry",
    "io-validators",
  ],
  engine: ["evaluation", "orchestrator", "report"],
  growth: ["kasmina", "tamiyo", "tolaria"],
  run: ["run-directory"],
  service: ["audit"],
  page: ["console"],
  app: ["reference"],
  bench: ["quality"],
  tooling: ["testkit", "tidy"],
  torture: ["torture"],
};
const sections = ["Promises", "Not promised", "Limits", "Errors", "Changing it"];

/** The files an `exports` target names: one, or with a `*` one for each folder it stands for. */
function filesOf(target: string): readonly string[] {
  const [before, after] = target.split("*");
  if (after === undefined) return [target];
  return repositoryFiles().filter((file) => {
    const middle = file.slice(before!.length, -after.length);
    return file.startsWith(before!) && file.endsWith(after) && !middle.includes("/");
  });
}

test("every package of the map exists, and no other", () => {
  const mapped = Object.values(layers).flat();
  const found = folders.map(({ path }) => path.split("/")[1]!);
  expect(found.filter((name) => !mapped.includes(name))).toEqual([]);
  expect(mapped.filter((name) => !found.includes(name))).toEqual([]);
});

describe.each(folders)("$path", ({ path, manifest, tags }) => {
  const name = path.split("/")[1]!;
  const readme = existsSync(join(repositoryRoot, path, "README.md"))
    ? textOf(`${path}/README.md`)
    : "";

  test("has exactly one layer tag, the one of the map", () => {
    expect(tags).toHaveLength(1);
    expect(layers[tags[0]!]).toContain(name);
  });

  test("is private, shares the one version, and says its job in one sentence", () => {
    expect(manifest.private).toBe(true);
    expect(manifest.version).toBe("0.1.0");
    expect(manifest.description).toMatch(/\.$/);
  });

  test("takes the test kit as a development dependency only", () => {
    expect(Object.keys(manifest.dependencies ?? {})).not.toContain("@meristem/testkit");
  });

  test("has tests", () => {
    const tests = repositoryFiles().filter((file) => file.startsWith(`${path}/`));
    expect(tests.filter((file) => file.endsWith(".test.ts")).length).toBeGreaterThan(0);
    expect(manifest.scripts).toMatchObject({ test: "vitest run" });
  });

  test("the README opens with the name and the job and has at most 80 lines", () => {
    expect(readme.split("\n")[0]).toBe(`# ${manifest.name}`);
    expect(readme).toContain(manifest.description);
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
  });

  test("the README tells promises, limits, errors and changing, or that it is not built", () => {
    if (/^Not built yet: .+/m.test(readme) || path.startsWith("tooling/")) return;
    const found = [...readme.matchAll(/^## (.+)$/gm)].map((match) => match[1]!);
    expect(found.filter((title) => sections.includes(title))).toEqual(sections);
  });

  test("every snippet in the README is a file that the tests run", () => {
    for (const [, file, body] of readme.matchAll(/```ts\n\/\/ (examples\/\S+)\n([\s\S]*?)```/g)) {
      expect(textOf(`${path}/${file}`)).toContain(body!.trim());
      expect(existsSync(join(repositoryRoot, path, "tests/examples.test.ts"))).toBe(true);
    }
    const snippets = readme.match(/```ts\n/g) ?? [];
    const traced = readme.match(/```ts\n\/\/ examples\//g) ?? [];
    expect(snippets.length).toBe(traced.length);
  });

  test("entry points re-export by name and hold no code", () => {
    for (const target of Object.values(manifest.exports ?? {})) {
      const source = typeof target === "string" ? target : target["@meristem/source"];
      if (source === undefined || !source.endsWith("index.ts")) continue;
      for (const file of filesOf(join(path, source))) {
        const text = textOf(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
        expect(text.replaceAll(/export \* as \w+ from/g, ""), file).not.toMatch(/export \*/);
        expect(text, file).not.toMatch(/export (const|function|class|default|async|let)/);
      }
    }
  });

  test("every entry point is built and its source exists", () => {
    for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
      if (typeof target === "string") continue;
      expect(Object.keys(target)).toEqual(["@meristem/source", "types", "default"]);
      if (entry.includes("*")) continue;
      expect(existsSync(join(repositoryRoot, path, target["@meristem/source"]!)), entry).toBe(true);
    }
  });
});
