/** A run can be run again and gives the same; whatever was changed since is named. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { file, launch, meristem, outcome, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
const environment = {
  MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "100",
  MERISTEM_TELEMETRY__PARITY_INTERVAL_STEPS: "9",
};
const replay = (...args: string[]): ReturnType<typeof meristem> =>
  meristem(["replay", ...args], { cwd: folder });

/** Every file of a directory with its bytes and its time of change. */
function contents(directory: string): Record<string, string> {
  const names = readdirSync(join(folder, directory), { recursive: true }) as string[];
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, directory, name);
      const { mtimeNs } = statSync(path, { bigint: true });
      const bytes = statSync(path).isFile() ? readFileSync(path).toString("hex") : "";
      return [name, `${mtimeNs} ${bytes}`];
    }),
  );
}

function copyOf(directory: string): string {
  cpSync(join(folder, "run"), join(folder, directory), { recursive: true });
  return directory;
}

beforeAll(async () => {
  file(folder, "data.csv", seasonalCsv(330));
  const { code } = await meristem(
    ["run", "data.csv", "--season", "12", "--horizons", "1,5", "--out", "run"],
    { cwd: folder, environment },
  );
  expect(code).toBe(0);
});

test("from the start and from every snapshot all agrees, and nothing is changed", async () => {
  const before = contents("run");
  const whole = await replay("--run", "run", "--json");
  expect([whole.code, whole.stderr]).toEqual([0, ""]);
  expect(JSON.parse(whole.stdout)).toMatchObject({
    agrees: true,
    rows: 330,
    forecast_lines: textOf(folder, "run/forecasts.csv").trimEnd().split("\n").length,
    parity_records: Math.floor(330 / 9),
    difference: null,
  });
  const generations = readdirSync(join(folder, "run/snapshots")).map((name) =>
    Number(/\d+/.exec(name)![0]),
  );
  expect(generations.length).toBeGreaterThanOrEqual(3);
  for (const generation of generations) {
    const { code, stdout } = await replay("--run", "run", "--from", `${generation}`);
    expect([code, stdout]).toEqual([0, expect.stringContaining("everything agrees")]);
  }
  expect(contents("run")).toEqual(before);
});

describe("what was changed since is named, with exit code 4", () => {
  test("a digit of a forecast", async () => {
    const path = join(folder, copyOf("digit"), "forecasts.csv");
    const lines = readFileSync(path, "utf8").split("\n");
    lines[299] = lines[299]!.replace(
      /\.(\d)/,
      (_, digit: string) => `.${(Number(digit) + 1) % 10}`,
    );
    writeFileSync(path, lines.join("\n"));
    const { code, stdout } = await replay("--run", "digit");
    expect([code, stdout]).toEqual([
      4,
      expect.stringContaining("digit/forecasts.csv:300: recorded"),
    ]);
  });

  test("lines that were added at the end", async () => {
    const path = join(folder, copyOf("added"), "forecasts.csv");
    writeFileSync(path, `${readFileSync(path, "utf8")}more\n`);
    const { code, stdout } = await replay("--run", "added");
    expect([code, stdout]).toEqual([4, expect.stringContaining('recorded "more", replayed ""')]);
  });

  test("a byte of the proofs", async () => {
    const path = join(folder, copyOf("proofs"), "parity.log");
    const bytes = readFileSync(path);
    bytes[2000]! ^= 1;
    writeFileSync(path, bytes);
    const { code, stderr } = await replay("--run", "proofs");
    expect([code, stderr]).toEqual([4, expect.stringMatching(/parity\.log: record \d+/)]);
  });

  test("proofs that another run made", async () => {
    mkdirSync(join(folder, "elsewhere"));
    file(folder, "elsewhere/data.csv", seasonalCsv(330).replace("\n60,", "\n60,1"));
    await meristem(
      ["run", "elsewhere/data.csv", "--season", "12", "--horizons", "1,5", "--out", "other"],
      {
        cwd: folder,
        environment,
      },
    );
    cpSync(join(folder, "other/parity.log"), join(folder, copyOf("mixed"), "parity.log"));
    const { code, stdout } = await replay("--run", "mixed");
    expect([code, stdout]).toEqual([
      4,
      expect.stringMatching(/parity record 7 .*step 62\).*differ/),
    ]);
  });
});

describe("the input", () => {
  test("that was changed is refused before anything is computed", async () => {
    file(folder, "changed.csv", seasonalCsv(330).replace("\n60,2", "\n60,3"));
    const { code, stdout, stderr } = await replay("--run", "run", "--input", "changed.csv");
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/bytes of changed\.csv are not those of data\.csv/);
  });

  test("that was cut is refused, and one that has moved is found with --input", async () => {
    file(folder, "cut.csv", seasonalCsv(329));
    file(folder, "moved.csv", seasonalCsv(330));
    const [cut, moved] = [
      await replay("--run", "run", "--input", "cut.csv"),
      await replay("--run", "run", "--input", "moved.csv"),
    ];
    expect([cut.code, cut.stderr]).toEqual([3, expect.stringContaining("it was cut")]);
    expect(moved.code).toBe(0);
  });

  test("that came through a pipe is replayed when it was recorded", async () => {
    const stdin = seasonalCsv(120);
    await meristem(["run", "-", "--out", "pipe"], { cwd: folder, stdin });
    await meristem(["run", "-", "--out", "kept", "--record"], { cwd: folder, stdin });
    const [pipe, kept] = [await replay("--run", "pipe"), await replay("--run", "kept")];
    expect([pipe.code, pipe.stderr]).toEqual([3, expect.stringContaining("--record")]);
    expect([kept.code, kept.stdout]).toEqual([0, expect.stringContaining("everything agrees")]);
  });
});

test("a run that was killed is compared up to its newest snapshot", async () => {
  file(folder, "long.csv", seasonalCsv(3000));
  const child = launch(["run", "long.csv", "--out", "killed"], { cwd: folder, environment });
  const finished = outcome(child);
  const snapshots = join(folder, "killed/snapshots");
  while (!existsSync(snapshots) || readdirSync(snapshots).length < 3) await wait(5);
  child.kill("SIGKILL");
  await finished;
  const { code, stdout } = await replay("--run", "killed");
  expect([code, stdout]).toEqual([0, expect.stringContaining("everything agrees")]);
});

test.each([
  [[], /which run\? --run DIR/],
  [["--run", "nowhere"], /nowhere: not the directory of a run/],
  [["--run", "run", "--from", "99"], /no generation 99; there are /],
  [["--run", "run", "--from", "x"], /--from: .*found "x"/],
  [["--runs", "run"], /did you mean --run\?/],
])("%j is refused with a hint and exit code 2", async (args, message) => {
  const { code, stderr } = await replay(...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});
