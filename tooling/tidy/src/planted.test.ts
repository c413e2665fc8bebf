/**
 * Each rule about layers, proved: a copy of the repository gets one violation, and the tool that
 * guards the rule must refuse it. The untouched copy must pass, or a refusal would prove nothing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  packageFolders,
  repositoryFiles,
  repositoryRoot,
  type PackageManifest,
} from "./repository.js";

let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "meristem-planted-"));
  for (const path of repositoryFiles()) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(repositoryRoot, path), join(copy, path));
  }
  symlinkSync(join(repositoryRoot, "node_modules"), join(copy, "node_modules"));
  for (const { path } of packageFolders()) {
    symlinkSync(join(repositoryRoot, path, "node_modules"), join(copy, path, "node_modules"));
  }
  execFileSync("git", ["init", "-q"], { cwd: copy });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Verdict {
  readonly status: number | null;
  readonly output: string;
}

function run(tool: string, args: readonly string[]): Verdict {
  const { status, stdout, stderr } = spawnSync(join(copy, "node_modules/.bin", tool), args, {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  return { status, output: stdout + stderr };
}

/** Writes each text to its path in the copy while `look` runs. */
function plantedAll<Result>(files: Readonly<Record<string, string>>, look: () => Result): Result {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(copy, path), text);
  try {
    return look();
  } finally {
    for (const path of Object.keys(files)) rmSync(join(copy, path));
  }
}

const planted = <Result>(path: string, text: string, look: () => Result): Result =>
  plantedAll({ [path]: text }, look);

/** Adds the package `name` to the dependencies of the one in `folder` while `look` runs. */
function withDependency<Result>(folder: string, name: string, look: () => Result): Result {
  const path = join(copy, folder, "package.json");
  const original = readFileSync(path, "utf8");
  const manifest = JSON.parse(original) as PackageManifest;
  const dependencies = { ...manifest.dependencies, [`@meristem/${name}`]: "workspace:*" };
  writeFileSync(path, JSON.stringify({ ...manifest, dependencies }));
  try {
    return look();
  } finally {
    writeFileSync(path, original);
  }
}

describe("layers (turbo boundaries)", () => {
  /** The report as one line: turbo breaks it at the width of a terminal and draws a frame. */
  const boundaries = (): Verdict => {
    const { status, output } = run("turbo", ["boundaries"]);
    return { status, output: output.replaceAll(/\n\s*\|\s+/g, " ") };
  };

  test("the repository as it is passes", () => expect(boundaries()).toMatchObject({ status: 0 }));

  test.each([
    ["an import that is not declared", `import "zod";`, /zod/],
    [
      "a relative import that leaves the package",
      `import "../../leyline/src/index.js";`,
      /leaves the package|outside/i,
    ],
  ])("%s is refused", (_name, text, reason) => {
    const { status, output } = planted("packages/kernels/src/planted.ts", text, boundaries);
    expect(status).not.toBe(0);
    expect(output).toMatch(reason);
  });

  test.each([
    ["packages/leyline", "kernels"],
    ["packages/kernels", "orchestrator"],
    ["packages/io-durable", "kernels"],
    ["packages/io-rows", "io-validators"],
    ["packages/evaluation", "orchestrator"],
    ["packages/report", "evaluation"],
    ["packages/orchestrator", "run-directory"],
    ["packages/tamiyo", "kasmina"],
    ["packages/run-directory", "audit"],
    ["packages/audit", "reference"],
    ["apps/console", "orchestrator"],
    ["tooling/quality", "kasmina"],
    ["tooling/torture", "tamiyo"],
  ])("%s may not depend on %s", (folder, dependency) => {
    const { status, output } = withDependency(folder, dependency, boundaries);
    expect(status).not.toBe(0);
    expect(output).toContain(
      `Package \`@meristem/${dependency}\` found without any tag listed in allowlist ` +
        `for \`@meristem/${folder.split("/")[1]}\``,
    );
  });

  test.each([
    ["packages/kernels", "console", "math"],
    ["packages/audit", "console", "service"],
    ["tooling/quality", "reference", "bench"],
    ["packages/leyline", "quality", "contracts"],
    ["packages/run-directory", "torture", "run"],
  ])("%s may not use %s, which refuses the layer %s", (folder, dependency, tag) => {
    const { status, output } = withDependency(folder, dependency, boundaries);
    expect(status).not.toBe(0);
    expect(output).toContain(
      `Package \`@meristem/${folder.split("/")[1]}\` found with tag listed in denylist ` +
        `for \`@meristem/${dependency}\`: \`${tag}\``,
    );
  });

  test.each([
    ["packages/evaluation", "orchestrator"],
    ["packages/run-directory", "audit"],
    ["packages/audit", "reference"],
  ])("%s may not import %s, which it does not declare", (folder, dependency) => {
    const text = `import "@meristem/${dependency}";\n`;
    const { status, output } = planted(`${folder}/src/planted.ts`, text, boundaries);
    expect(status).not.toBe(0);
    expect(output).toContain(
      `cannot import package \`@meristem/${dependency}\` because it is not a dependency`,
    );
  });
});

describe("pure packages (the compiler's libraries)", () => {
  const check = (): Verdict => run("tsc", ["-p", "packages/kernels/tsconfig.json"]);
  const names = ["process", "Buffer", "performance", "setTimeout", "console", "document"];
  let verdict: Verdict;

  beforeAll(() => {
    const text = names
      .map((name, index) => `export const x${index}: unknown = ${name};\n`)
      .join("");
    verdict = planted("packages/kernels/src/planted.ts", text, check);
  });

  test("the package as it is compiles", () => expect(check()).toMatchObject({ status: 0 }));

  test.each(names)("a pure package cannot see %s", (name) => {
    expect(verdict.status).not.toBe(0);
    expect(verdict.output).toContain(`Cannot find name '${name}'`);
  });
});

describe("lint", () => {
  const lint = (): Verdict =>
    run("oxlint", ["--deny-warnings", "--format=unix", "packages", "apps", "tooling"]);
  const kernels = "packages/kernels/src";
  interface Plant {
    readonly title: string;
    readonly path: string;
    readonly text: string;
    readonly reason: RegExp;
    /** Further files that the violation needs. */
    readonly others?: Readonly<Record<string, string>>;
  }
  const plants: readonly Plant[] = [
    {
      title: "an inexact elementary function in state-changing code",
      path: `${kernels}/planted-exp.ts`,
      text: "export const x = Math.exp(1);",
      reason: /Math\.exp/,
    },
    {
      title: "the same by destructuring",
      path: `${kernels}/planted-log.ts`,
      text: "const { log } = Math;\nexport const x = log(2);",
      reason: /Math\.log/,
    },
    {
      title: "hidden chance",
      path: `${kernels}/planted-chance.ts`,
      text: "export const x = Math.random();",
      reason: /Math\.random/,
    },
    {
      title: "a hidden clock",
      path: `${kernels}/planted-clock.ts`,
      text: "export const x = Date.now();",
      reason: /Date/,
    },
    {
      title: "a Node module in a pure package",
      path: `${kernels}/planted-node.ts`,
      text: `import { readFileSync } from "node:fs";\nexport { readFileSync };`,
      reason: /node:fs/,
    },
    {
      title: "printing",
      path: `${kernels}/planted-print.ts`,
      text: `console.log("x");\nexport const x = 1;`,
      reason: /console/,
    },
    {
      title: "a clock outside an adapter in a package that does IO",
      path: "packages/io-durable/src/planted-clock.ts",
      text: "export const x = performance.now();",
      reason: /performance\.now/,
    },
    {
      title: "an import cycle of values",
      path: `${kernels}/planted-values.ts`,
      text: `export { b } from "./planted-values-b.js";\nexport const a = 1;`,
      reason: /cycle/,
      others: {
        [`${kernels}/planted-values-b.ts`]: [
          `export { a } from "./planted-values.js";`,
          `export const b = 1;`,
        ].join("\n"),
      },
    },
    {
      title: "an import cycle of types",
      path: `${kernels}/planted-types.ts`,
      text: `import type { B } from "./planted-types-b.js";\nexport type A = B | 1;`,
      reason: /cycle/,
      others: {
        [`${kernels}/planted-types-b.ts`]: [
          `import type { A } from "./planted-types.js";`,
          `export type B = readonly A[];`,
        ].join("\n"),
      },
    },
  ];
  let verdict: Verdict;

  beforeAll(() => {
    const files = plants.flatMap(({ path, text, others = {} }) => [
      [path, text],
      ...Object.entries(others),
    ]);
    verdict = plantedAll(Object.fromEntries(files) as Record<string, string>, lint);
  });

  test("the repository as it is passes", () => expect(lint()).toMatchObject({ status: 0 }));

  test.each(plants)("$title is refused", ({ path, reason }) => {
    expect(verdict.status).not.toBe(0);
    const lines = verdict.output.split("\n").filter((line) => line.startsWith(`${path}:`));
    expect(lines.join("\n")).toMatch(reason);
  });
});
