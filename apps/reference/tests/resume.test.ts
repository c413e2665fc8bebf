/**
 * A run that was stopped anywhere and resumed leaves the files of one that never stopped: forecasts,
 * telemetry and report byte for byte, the summary but for measured times.
 */
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  rmSync,
  truncateSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import {
  file,
  launch,
  meristem,
  outcome,
  scratchFolder,
  seasonalCsv,
  textOf,
  bytesOf,
} from "./meristem.js";

const folder = scratchFolder();
const ROWS = 600;
/** Often enough that a kill finds a snapshot, and not only one; proofs enough for several groups. */
const cadence = {
  MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "120",
  MERISTEM_TELEMETRY__PARITY_INTERVAL_STEPS: "7",
};
const args = ["run", "data.csv", "--value", "value", "--horizons", "1,12"];

/** The files of a run without what was measured or counted by the clock. */
function results(directory: string): Record<string, unknown> {
  const summary = JSON.parse(textOf(folder, directory, "summary.json")) as Record<string, unknown>;
  delete summary["step_time"];
  const page = textOf(folder, directory, "dashboard.html");
  return {
    forecasts: textOf(folder, directory, "forecasts.csv"),
    telemetry: textOf(folder, directory, "telemetry.jsonl"),
    parity: bytesOf(folder, directory, "parity.log"),
    summary,
    page: page.replaceAll(/[^<>]* µs/g, "measured"),
  };
}

async function resume(directory: string): Promise<string> {
  const { code, stderr } = await meristem([...args, "--resume", directory], {
    cwd: folder,
    environment: cadence,
  });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return stderr;
}

let whole: Record<string, unknown> = {};

beforeAll(async () => {
  file(folder, "data.csv", seasonalCsv(ROWS));
  const { code } = await meristem([...args, "--out", "whole"], {
    cwd: folder,
    environment: cadence,
  });
  expect(code).toBe(0);
  whole = results("whole");
});

describe("after a signal", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s stores, exits by its number, and goes on",
    async (signal) => {
      const directory = signal.toLowerCase();
      const child = launch([...args, "--out", directory], { cwd: folder, environment: cadence });
      const finished = outcome(child);
      while (!existsSync(join(folder, directory, "forecasts.csv"))) await wait(5);
      child.kill(signal);
      const { code } = await finished;
      // A quick machine may have been done before the signal came.
      expect([signal === "SIGINT" ? 130 : 143, 0]).toContain(code);
      await resume(directory);
      expect(results(directory)).toEqual(whole);
    },
  );

  test("a pipe that is silent is not waited for, before the first row or after it", async () => {
    const idle = launch(["run", "-", "--out", "idle"], { cwd: folder });
    const live = launch(["run", "-", "--out", "live"], { cwd: folder });
    const ends = [outcome(idle), outcome(live)];
    live.stdin!.write("value\n1\n2\n3\n");
    while (!existsSync(join(folder, "live", "forecasts.csv"))) await wait(5);
    await wait(200);
    for (const child of [idle, live]) child.kill("SIGINT");
    expect((await Promise.all(ends)).map(({ code }) => code)).toEqual([130, 130]);
    expect(existsSync(join(folder, "idle"))).toBe(false);
    expect(existsSync(join(folder, "live", "summary.json"))).toBe(true);
  });

  test("kills at moments all over the run lose nothing", async () => {
    for (let round = 0; round < 5; round++) {
      const directory = `killed-${round}`;
      const child = launch([...args, "--out", directory], { cwd: folder, environment: cadence });
      const finished = outcome(child);
      await wait(200 + 80 * round);
      child.kill("SIGKILL");
      await finished;
      if (existsSync(join(folder, directory))) await resume(directory);
      else await meristem([...args, "--out", directory], { cwd: folder, environment: cadence });
      expect(results(directory), `round ${round}`).toEqual(whole);
      rmSync(join(folder, directory), { recursive: true });
    }
  });
});

test("a finished run goes on with the rows that were added since", async () => {
  const rows = seasonalCsv(ROWS).split("\n");
  file(folder, "grown.csv", `${rows.slice(0, 400).join("\n")}\n`);
  const command = ["run", "grown.csv", "--horizons", "1,12"];
  await meristem([...command, "--out", "grown"], { cwd: folder });
  appendFileSync(join(folder, "grown.csv"), rows.slice(400).join("\n"));
  const resumed = await meristem([...command, "--resume", "grown"], { cwd: folder });
  const fresh = await meristem([...command, "--out", "fresh"], { cwd: folder });
  expect([resumed.code, fresh.code]).toEqual([0, 0]);
  expect(results("grown")).toEqual(results("fresh"));
});

test("standard input is resumed by skipping what was read", async () => {
  const text = seasonalCsv(800);
  const half = text.split("\n").slice(0, 400).join("\n");
  const command = ["run", "-", "--horizons", "1,3", "--record"];
  await meristem([...command, "--out", "pipe"], { cwd: folder, stdin: `${half}\n` });
  const resumed = await meristem([...command, "--resume", "pipe"], { cwd: folder, stdin: text });
  await meristem([...command, "--out", "pipe-whole"], { cwd: folder, stdin: text });
  expect(resumed.code).toBe(0);
  expect(results("pipe")).toEqual(results("pipe-whole"));
  expect(textOf(folder, "pipe/input.copy")).toBe(text);
  expect(textOf(folder, "pipe-whole/input.copy")).toBe(text);
});

test("stopped while it skips what was read, it ends at once and leaves all as it was", async () => {
  const rows = seasonalCsv(300).split("\n");
  const command = ["run", "-", "--horizons", "1"];
  await meristem([...command, "--out", "skip"], { cwd: folder, stdin: rows.join("\n") });
  const before = results("skip");
  const controller = new AbortController();
  const stop = { signal: controller.signal, exitCode: () => 143 as const };
  async function* silentAfterHalf(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${rows.slice(0, 150).join("\n")}\n`);
    setTimeout(() => controller.abort(), 10);
    await new Promise(() => undefined);
  }
  const args = [...command, "--resume", "skip"];
  const stopped = await meristem(args, { cwd: folder, stop, stdin: silentAfterHalf() });
  expect([stopped.code, stopped.stderr]).toEqual([143, expect.stringContaining("to go on")]);
  expect(results("skip")).toEqual(before);
  const resumed = await meristem(args, { cwd: folder, stdin: rows.join("\n") });
  expect(resumed.code).toBe(0);
  expect(results("skip")).toEqual(before);
});

describe("what cannot be resumed is refused", () => {
  test("another input", async () => {
    cpSync(join(folder, "whole"), join(folder, "other"), { recursive: true });
    file(folder, "other.csv", seasonalCsv(ROWS).replace("0,2", "0,3"));
    const { code, stderr } = await meristem(
      ["run", "other.csv", "--value", "value", "--horizons", "1,12", "--resume", "other"],
      { cwd: folder, environment: cadence },
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/not those that were read/);
    expect(textOf(folder, "other/forecasts.csv")).toBe(whole["forecasts"]);
  });

  test("other settings, each named", async () => {
    const { code, stderr } = await meristem(
      ["run", "data.csv", "--value", "value", "--horizons", "1,24", "--resume", "whole"],
      { cwd: folder, environment: cadence },
    );
    expect(code).toBe(5);
    expect(stderr).toMatch(/predictor\.horizons was 1,12, now 1,24/);
  });

  test.each(["forecasts.csv", "telemetry.jsonl", "parity.log"])("a cut %s", async (name) => {
    const directory = `cut-${name}`;
    cpSync(join(folder, "whole"), join(folder, directory), { recursive: true });
    truncateSync(join(folder, directory, name), 100);
    const { code, stderr } = await meristem([...args, "--resume", directory], {
      cwd: folder,
      environment: cadence,
    });
    expect([code, stderr]).toEqual([4, expect.stringContaining(name)]);
  });
});

test("a damaged newest snapshot is passed over for the one before", async () => {
  cpSync(join(folder, "whole"), join(folder, "damaged"), { recursive: true });
  const snapshots = join(folder, "damaged/snapshots");
  const newest = readdirSync(snapshots)
    .filter((name) => !name.startsWith("."))
    .toSorted()
    .at(-1)!;
  truncateSync(join(snapshots, newest), 50);
  const said = await resume("damaged");
  expect(said.match(/snapshot \d+ is damaged \(\w+\): snapshot \d+ is used\n/g)).toHaveLength(1);
  const { telemetry, summary, ...others } = results("damaged");
  const { telemetry: _, summary: __, ...untouched } = whole;
  expect(others).toEqual(untouched);
  expect(summary).toMatchObject({ events: { corruptedSnapshot: 1 }, telemetry: { dropped: 0 } });
  const ofDamage = (line: string): boolean => line.includes('"corruptedSnapshot"');
  const records = String(telemetry).split("\n");
  expect(records.filter(ofDamage).map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      level: "TELEMETRY_LEVEL_CRITICAL",
      source: "SUBSYSTEM_IO_SNAPSHOTS",
    }),
  ]);
  const bare = (line: string): string => line.replace(/^\{"sequence":\d+,/, "{");
  expect(records.filter((line) => !ofDamage(line)).map(bare)).toEqual(
    String(whole["telemetry"]).split("\n").map(bare),
  );
  for (const name of readdirSync(snapshots))
    copyFileSync(join(folder, "data.csv"), join(snapshots, name));
  const { code, stderr } = await meristem([...args, "--resume", "damaged"], {
    cwd: folder,
    environment: cadence,
  });
  expect([code, stderr]).toEqual([4, expect.stringContaining("SNAPSHOT")]);
});
