/** What a person types: help, slips of the pen, configuration, pipes that close. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandFile } from "./bundle-command.js";
import { file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
file(folder, "data.csv", seasonalCsv(300));

test("help goes to stdout and begins with examples; no command is a usage error on stderr", async () => {
  const [asked, unasked] = await Promise.all([meristem(["--help"]), meristem([])]);
  expect([asked.code, asked.stderr, unasked.code, unasked.stdout]).toEqual([0, "", 2, ""]);
  expect(asked.stdout.split("\n").slice(0, 4).join("\n")).toContain("Examples:");
  expect(unasked.stderr).toBe(asked.stdout);
});

test.each(["run", "replay", "verify", "inspect", "demo", "doctor"])(
  "%s --help shows examples, options and no side effect",
  async (name) => {
    const { code, stdout } = await meristem([name, "--help"], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:[\s\S]*Usage: meristem[\s\S]*Options:/);
  },
);

test("a mistyped option in front of any command is met with the one that was meant", async () => {
  const { code, stderr } = await meristem(["--hepl"]);
  expect(code).toBe(2);
  expect(stderr).toContain("did you mean --help?");
});

test("a directory without a name is a usage error", async () => {
  const { code, stderr } = await meristem(["run", "-", "--out", ""]);
  expect(code).toBe(2);
  expect(stderr).toContain("--out: the name of the directory is empty");
});

test("the version is that of the package", async () => {
  const { stdout } = await meristem(["--version"]);
  expect(stdout).toMatch(/^meristem \d+\.\d+\.\d+\n$/);
});

test.each([
  [["rnu"], /unknown command rnu; did you mean run\?/],
  [["run", "data.csv", "--horizon", "3"], /--horizon.*did you mean --horizons\?/],
  [["run", "data.csv", "--horizons", "1,x"], /--horizons: .*found "x"/],
  [["run", "data.csv", "--horizons", "0"], /--horizons: .*found "0"/],
  [["run", "data.csv", "--horizons", "1025"], /--horizons: .* from 1 to 1024.*found "1025"/],
  [["run", "data.csv", "--season", "1"], /--season: .* from 2 to 1000, found "1"/],
  [["run", "data.csv", "--season", "weekly"], /--season: .*found "weekly"/],
  [["run", "data.csv", "--season", "7,30,365"], /--season: at most 2 at once, found 3/],
  [["run", "data.csv", "--format", "cvs"], /--format: .*did you mean csv\?/],
  [["run", "data.csv", "more.csv"], /more\.csv/],
])("%j is refused with a hint and exit code 2", async (args, message) => {
  const { code, stderr } = await meristem(args, { cwd: folder });
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test.each([
  [
    "an unknown key",
    "[predictor]\nwarm_up_cuont = 3\n",
    /config\.toml:2: unknown key "warm_up_cuont".*did you mean warm_up_count\?/,
  ],
  ["an unknown section", "[predictr]\n", /config\.toml:1: unknown section "predictr".*predictor/],
  ["a value out of range", "[predictor]\nfixed_share = 2\n", /predictor\.fixed_share/],
  ["a value of another type", '[predictor]\nwarm_up_count = "many"\n', /predictor\.warm_up_count/],
  ["no TOML at all", "[[[", /config\.toml:1/],
])("a configuration with %s is refused with exit code 5", async (_name, text, message) => {
  file(folder, "config.toml", text);
  const { code, stderr } = await meristem(["run", "data.csv", "--config", "config.toml"], {
    cwd: folder,
  });
  expect(stderr).toMatch(message);
  expect(code).toBe(5);
});

test("flags win over the environment, the environment over the file, the file over defaults", async () => {
  file(
    folder,
    "config.toml",
    "[predictor]\nhorizons = [2]\nwarm_up_count = 40\nfixed_share = 0.02\n",
  );
  const run = ["run", "data.csv", "--config", "config.toml", "--out", "layers", "--horizons", "5"];
  const environment = {
    MERISTEM_PREDICTOR__HORIZONS: "3",
    MERISTEM_PREDICTOR__WARM_UP_COUNT: "50",
  };
  const { code } = await meristem(run, { cwd: folder, environment });
  expect(code).toBe(0);
  expect(JSON.parse(textOf(folder, "layers/summary.json")).config.predictor).toMatchObject({
    horizons: [5],
    warm_up_count: 50,
    fixed_share: 0.02,
    conformal_rate: 0.005,
  });
});

test("a reader that goes away ends the run quietly", () => {
  const line = `"${process.execPath}" "${commandFile}" run data.csv --json --quiet | head -n 2`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], {
    cwd: folder,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n")).toHaveLength(3);
});

test("--quiet says nothing, and no run writes colours or cursor moves to a pipe", async () => {
  const quiet = await meristem(["run", "data.csv", "--quiet", "--out", "quiet"], { cwd: folder });
  const loud = await meristem(["run", "data.csv", "--out", "loud"], { cwd: folder });
  expect([quiet.stdout, quiet.stderr]).toEqual(["", ""]);
  expect(loud.stdout).toBe("");
  expect(loud.stderr).toContain("data");
  expect(loud.stderr).not.toContain("\u001b");
  expect(loud.stderr).not.toContain("\r");
});

test("an output directory that is a file is refused, and the file is left alone", async () => {
  file(folder, "taken", "mine");
  const { code, stderr } = await meristem(["run", "data.csv", "--out", "taken"], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain("--out: taken is there already and no directory");
  expect(textOf(folder, "taken")).toBe("mine");
});

test("doctor finds the backends and says whether a directory may be written", async () => {
  const { code, stdout } = await meristem(["doctor", "--json"], { cwd: folder });
  const findings = JSON.parse(stdout) as { name: string; isSound?: boolean }[];
  expect(code).toBe(0);
  expect(findings.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["Node", "WASM SIMD core", "gpu.js modes", "write .", "free space"]),
  );
});

test("doctor tells the free space of a directory that is still to be made", async () => {
  const args = ["doctor", "--out", "not/here/yet"];
  const { code, stdout } = await meristem(args, { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/– write not\/here\/yet +not there yet: a run makes it\n/);
  expect(stdout).toMatch(/✓ free space +\d+\.\d GiB\n/);
});

test("demo beats the naive forecasts on the bundled data and writes the report", async () => {
  const { code, stdout } = await meristem(["demo", "--json", "--out", "demo"], { cwd: folder });
  const { series } = JSON.parse(stdout);
  expect(code).toBe(0);
  for (const { skill_vs_naive, skill_vs_seasonal_naive } of series[0].horizons) {
    expect(skill_vs_naive).toBeGreaterThan(0);
    expect(skill_vs_seasonal_naive).toBeGreaterThan(0);
  }
  expect(textOf(folder, "demo/dashboard.html")).toContain("<svg");
});

test("two seasons can be told at once; the yardstick is the longer one", async () => {
  const command = ["run", "data.csv", "--season", "12, 4", "--horizons", "1", "--out", "two"];
  const { code } = await meristem(command, { cwd: folder });
  expect(code).toBe(0);
  const summary = JSON.parse(textOf(folder, "two/summary.json"));
  expect(summary.config.predictor.season_lengths).toEqual([4, 12]);
  expect(summary.yardstick_season).toBe(12);
});
