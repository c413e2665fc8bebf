/** Told to stop while the disk does not answer: an end all the same, and word of what is left. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { nodeFileSystem } from "@meristem/io-durable";
import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { expect, test } from "vitest";
import { EXIT } from "../src/command-line/exit-code.js";
import { STOP_MS_MAX } from "../src/run/stop-limit.js";
import { file, launch, meristem, outcome, scratchFolder, seasonalCsv } from "./meristem.js";

const folder = scratchFolder();
const input = file(folder, "data.csv", seasonalCsv(600));
const never = (): Promise<never> => new Promise(() => undefined);

/** The disk of this machine, on which some files stop answering once `isHung` says so. */
function hangingDisk(isHung: (path: string) => boolean): FileSystem {
  const disk = nodeFileSystem();
  const hanging = (path: string, file: OpenFile): OpenFile => ({
    read: (target, position) => file.read(target, position),
    write: (source, position) => (isHung(path) ? never() : file.write(source, position)),
    truncate: (length) => file.truncate(length),
    sync: () => (isHung(path) ? never() : file.sync()),
    sizeBytes: () => file.sizeBytes(),
    close: () => (isHung(path) ? never() : file.close()),
  });
  return {
    open: async (path, mode) => hanging(path, await disk.open(path, mode)),
    rename: (from, to) => disk.rename(from, to),
    unlink: (path) => disk.unlink(path),
    list: (path) => disk.list(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    stat: (path) => disk.stat(path),
    syncDirectory: (path) => disk.syncDirectory(path),
    freeBytes: (path) => disk.freeBytes(path),
  };
}

/** A run that is told to stop when `isHung` is first true, on a clock that knows no waiting. */
async function stoppedOn(
  out: string,
  isDue: (path: string) => boolean,
): Promise<{ code: number | null; said: string; waitedMs: number[] }> {
  const controller = new AbortController();
  let isHung = false;
  const files = hangingDisk((path) => {
    if (!isHung && isDue(path)) {
      isHung = true;
      controller.abort();
    }
    return isHung;
  });
  const waitedMs: number[] = [];
  const finished = await meristem(["run", input, "--out", join(folder, out)], {
    files,
    stop: { signal: controller.signal, exitCode: () => EXIT.interrupted },
    environment: { MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "100" },
    wait: async (ms) => void waitedMs.push(ms),
  });
  return { code: finished.code, said: finished.stderr, waitedMs };
}

const snapshotsIn = (out: string): string[] => readdirSync(join(folder, out, "snapshots"));

test("the state cannot be stored: the snapshot before it is named, and goes on", async () => {
  const { code, said, waitedMs } = await stoppedOn("state", (path) => {
    return path.includes("/snapshots/") && snapshotsIn("state").length > 3;
  });
  expect([code, waitedMs]).toEqual([EXIT.killed, [STOP_MS_MAX]]);
  expect(said).toMatch(/stored: the first 300 rows \(snapshot 3\); \d+ more are to be run again/);
  expect(said).toMatch(/--resume .*\n.*gave up storing the state.*25 s.* \[RUN_STOP_OVERDUE\]\n$/);
  const resumed = await meristem(["run", input, "--resume", join(folder, "state")]);
  expect(resumed.code).toBe(EXIT.ok);
  expect((await meristem(["replay", "--run", join(folder, "state")])).code).toBe(EXIT.ok);
});

test.each([
  ["forecasts.csv", "writing the forecasts", "nothing of .* no state was stored"],
  ["summary.json", "writing the results", "stored: the first 600 rows"],
])("%s cannot be written: it gave up %s", async (name, stage, left) => {
  const { code, said } = await stoppedOn(`no-${name.slice(0, 3)}`, (path) => path.includes(name));
  expect(code).toBe(EXIT.killed);
  expect(said).toMatch(new RegExp(`${left}[^]*gave up ${stage},`));
});

test("an end in time is no matter for the clock", async () => {
  const controller = new AbortController();
  let isWaitOver = false;
  const { code } = await meristem(["run", input, "--out", join(folder, "in-time")], {
    stop: { signal: controller.signal, exitCode: () => EXIT.interrupted },
    files: hangingDisk((path) => {
      if (path.includes("/snapshots/")) controller.abort();
      return false;
    }),
    environment: { MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "100" },
    wait: async (_ms, ended) => {
      await new Promise((resolve) => ended.addEventListener("abort", resolve));
      isWaitOver = true;
    },
  });
  expect([code, isWaitOver]).toEqual([EXIT.interrupted, true]);
});

test.each([1, 2])(
  "a call to the disk does not hold a process that got %i signals",
  async (count) => {
    // Nobody writes to it: opening it to read is a call that does not come back.
    const pipe = join(folder, `pipe-${count}`);
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    const hang = `import { open } from "node:fs/promises"; void open(${JSON.stringify(pipe)});`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(hang)}`;
    const out = join(folder, `held-${count}`);
    const child = launch(["run", "-", "--out", out], { environment: { NODE_OPTIONS: preload } });
    const ended = outcome(child);
    child.stdin!.write("value\n1\n2\n3\n");
    while (!existsSync(join(out, "forecasts.csv"))) await delay(5);
    child.kill("SIGINT");
    while (!existsSync(join(out, "dashboard.html"))) await delay(5);
    if (count === 2) child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: null, signal: count === 1 ? "SIGINT" : "SIGTERM" });
  },
);
