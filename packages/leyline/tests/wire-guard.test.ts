/** The guard of the wire, tried: it passes what is kept and refuses what is planted. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

const repository = join(import.meta.dirname, "../../..");
let copy = "";

const git = (...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
    cwd: copy,
    encoding: "utf8",
  });

interface Verdict {
  readonly status: number | null;
  readonly output: string;
}

function guard(...args: string[]): Verdict {
  const script = join(import.meta.dirname, "../scripts/check-wire.mjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, "--root", copy, ...args],
    { encoding: "utf8" },
  );
  return { status, output: stdout + stderr };
}

function edit(name: string, from: string, to: string): void {
  const path = join(copy, "proto/leyline/v1", name);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

/** A repository whose main branch has no contracts yet, beside a tree that has them. */
function plant(): void {
  copy = mkdtempSync(join(tmpdir(), "meristem-guard-"));
  git("init", "-q", "-b", "main");
  git("commit", "-q", "--allow-empty", "-m", "before there were contracts");
  cpSync(join(repository, "proto"), join(copy, "proto"), { recursive: true });
  cpSync(join(repository, "buf.yaml"), join(copy, "buf.yaml"));
}

function commitContracts(): void {
  git("add", "-A");
  git("commit", "-q", "-m", "contracts");
}

const uproot = (): void => rmSync(copy, { recursive: true, force: true });

describe("the contracts as they are", () => {
  beforeEach(plant);
  afterEach(uproot);

  test("keep what the main branch of this repository promises", () => {
    const { status, output } = guard("--root", repository);
    expect(output).not.toMatch(/refuses/);
    expect(status).toBe(0);
  });

  test("pass before main has any", () => {
    const { status, output } = guard();
    expect(output).toContain("main has no contracts yet");
    expect(status).toBe(0);
  });

  test("pass outside git", () => {
    rmSync(join(copy, ".git"), { recursive: true });
    const { status, output } = guard();
    expect(output).toContain("no main branch here");
    expect(status).toBe(0);
  });

  test("pass in a shallow clone of the remote", () => {
    commitContracts();
    const shallow = mkdtempSync(join(tmpdir(), "meristem-shallow-"));
    try {
      execFileSync("git", ["clone", "-q", "--depth", "1", `file://${copy}`, shallow]);
      const { status, output } = guard("--root", shallow);
      expect(output).toContain("keep what origin/main promises");
      expect(status).toBe(0);
    } finally {
      rmSync(shallow, { recursive: true, force: true });
    }
  });
});

describe("against what main promises", () => {
  beforeAll(() => {
    plant();
    commitContracts();
  });
  afterEach(() => git("checkout", "-q", "--", "proto"));
  afterAll(uproot);

  test("a new field is welcome", () => {
    edit(
      "prediction.proto",
      "  double point = 2;",
      "  double point = 2;\n  // New. [1; any]\n  double news = 99;",
    );
    expect(guard()).toMatchObject({ status: 0 });
  });

  test("what main gained since this branch left it is no promise of this branch", () => {
    git("checkout", "-q", "-b", "branch");
    git("checkout", "-q", "main");
    const news = "  double point = 2;\n  // New. [1; any]\n  double news = 99;";
    edit("prediction.proto", "  double point = 2;", news);
    git("commit", "-q", "-a", "-m", "news");
    git("checkout", "-q", "branch");
    const verdict = guard();
    git("branch", "-q", "-f", "main", "branch");
    git("checkout", "-q", "main");
    expect(verdict).toMatchObject({ status: 0 });
  });

  test.each([
    ["a changed type", "prediction.proto", "double point = 2;", "string point = 2;", /type/],
    [
      "a changed number",
      "prediction.proto",
      "double point = 2;",
      "double point = 98;",
      /field "2"/i,
    ],
    ["a changed name", "prediction.proto", "double point = 2;", "double centre = 2;", /point/],
    [
      "a stage taken away",
      "seed.proto",
      "SEED_STAGE_CULLED = 8;",
      "SEED_STAGE_LOST = 8;",
      /CULLED/,
    ],
  ])("%s is refused", (_name, file, from, to, reason) => {
    edit(file, from, to);
    const { status, output } = guard();
    expect(output).toMatch(reason);
    expect(status).toBe(1);
  });

  test("a field without a comment is refused by the linter", () => {
    edit("prediction.proto", "  double point = 2;", "  double point = 2;\n  double news = 99;");
    const { status, output } = guard();
    expect(output).toMatch(/comment/);
    expect(status).toBe(1);
  });

  test("an unknown revision is wrong usage", () => {
    expect(guard("--against", "nowhere")).toMatchObject({ status: 2 });
  });
});
