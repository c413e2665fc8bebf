/**
 * Each rule about layers, proved: a copy of the repository gets one violation, and the tool that
 * guards the rule must refuse it. The untouched copy must pass, or a refusal would prove nothing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageFolders, repositoryFiles, repositoryRoot } from "./repository.js";

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

/** Writes `text` to `path` in the copy while `look` runs. */
function planted<Result>(path: string, text: string, look: () => Result): Result {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
  try {
    return look();
  } finally {
    rmSync(join(copy, path));
  }
}

describe("layers (turbo boundaries)", () => {
  const boundaries = (): Verdict => run("turbo", ["boundaries"]);

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

  test("a dependency that points up the layers is refused", () => {
    const manifest = JSON.parse(
      execFileSync("cat", [join(copy, "packages/kernels/package.json")], { encoding: "utf8" }),
    ) as { dependencies?: Record<string, string> };
    const original = JSON.stringify(manifest, null, 2);
    manifest.dependencies = { ...manifest.dependencies, "@meristem/orchestrator": "workspace:*" };
    writeFileSync(join(copy, "packages/kernels/package.json"), JSON.stringify(manifest));
    const { status, output } = boundaries();
    writeFileSync(join(copy, "packages/kernels/package.json"), original);
    expect(status).not.toBe(0);
    expect(output).toMatch(/orchestrator/);
  });
});

describe("pure packages (the compiler's libraries)", () => {
  const check = (): Verdict => run("tsc", ["-p", "packages/kernels/tsconfig.json"]);

  test("the package as it is compiles", () => expect(check()).toMatchObject({ status: 0 }));

  test.each(["process", "Buffer", "performance", "setTimeout", "console", "document"])(
    "a pure package cannot see %s",
    (name) => {
      const text = `/** Planted. */\nexport const seen: unknown = ${name};\n`;
      const { status, output } = planted("packages/kernels/src/planted.ts", text, check);
      expect(status).not.toBe(0);
      expect(output).toContain(`Cannot find name '${name}'`);
    },
  );
});

describe("lint", () => {
  const lint = (): Verdict => run("oxlint", ["--deny-warnings", "packages", "apps", "tooling"]);

  test("the repository as it is passes", () => expect(lint()).toMatchObject({ status: 0 }));

  test.each([
    ["an inexact elementary function", "export const x = Math.exp(1);", /Math\.exp/],
    ["the same by destructuring", "const { log } = Math;\nexport const x = log(2);", /Math\.log/],
    ["hidden chance", "export const x = Math.random();", /Math\.random/],
    ["a hidden clock", "export const x = Date.now();", /Date/],
    [
      "a Node module",
      `import { readFileSync } from "node:fs";\nexport { readFileSync };`,
      /node:fs/,
    ],
    ["printing", `console.log("x");\nexport const x = 1;`, /console/],
  ])("%s is refused in state-changing code", (_name, text, reason) => {
    const { status, output } = planted("packages/kernels/src/planted.ts", text, lint);
    expect(status).not.toBe(0);
    expect(output).toMatch(reason);
  });

  test("a clock outside an adapter is refused in packages that do IO", () => {
    const text = "export const x = performance.now();";
    const { status, output } = planted("packages/io-durable/src/planted.ts", text, lint);
    expect(status).not.toBe(0);
    expect(output).toMatch(/performance\.now/);
  });

  test.each([
    [
      "values",
      `export { b } from "./planted-b.js";\nexport const a = 1;\n`,
      `export { a } from "./planted.js";\nexport const b = 1;\n`,
    ],
    [
      "types",
      `import type { B } from "./planted-b.js";\nexport type A = B | 1;\n`,
      `import type { A } from "./planted.js";\nexport interface B { readonly a: A }\n`,
    ],
  ])("an import cycle of %s is refused", (_name, there, back) => {
    const { status, output } = planted("packages/kernels/src/planted.ts", there, () =>
      planted("packages/kernels/src/planted-b.ts", back, lint),
    );
    expect(status).not.toBe(0);
    expect(output).toMatch(/cycle/);
  });
});
