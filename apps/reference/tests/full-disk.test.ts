/** A disk that has no room: for the state, then for the forecasts. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { FileError, nodeFileSystem } from "@meristem/io-durable";
import type { FileSystem, OpenFile } from "@meristem/leyline/ports";
import { expect, test } from "vitest";
import { EXIT } from "../src/command-line/exit-code.js";
import { commandFile } from "./bundle-command.js";
import { meristem, scratchFolder } from "./meristem.js";

const folder = scratchFolder();
const input = `${folder}/data.csv`;
writeFileSync(input, ["value", ...Array.from({ length: 600 }, (_, i) => `${i % 17}`)].join("\n"));

async function runOn(
  files: FileSystem,
  out: string,
): Promise<{ code: number | null; said: string }> {
  const environment = { MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "100" };
  const args = ["run", input, "--out", `${folder}/${out}`];
  const { code, stderr } = await meristem(args, { files, environment });
  return { code, said: stderr };
}

/** The disk of this machine with some calls of its own. */
function diskWith(over: Partial<FileSystem>): FileSystem {
  const disk = nodeFileSystem();
  return {
    open: (path, mode) => disk.open(path, mode),
    rename: (from, to) => disk.rename(from, to),
    unlink: (path) => disk.unlink(path),
    list: (path) => disk.list(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    stat: (path) => disk.stat(path),
    syncDirectory: (path) => disk.syncDirectory(path),
    freeBytes: (path) => disk.freeBytes(path),
    ...over,
  };
}

test("no room for the state: the run is done, and says that it cannot be resumed", async () => {
  const { code, said } = await runOn(diskWith({ freeBytes: async () => 0 }), "no-state");
  expect(code).toBe(EXIT.degraded);
  expect(said).toMatch(/the state could not be stored: .*bytes free/);
  expect(readdirSync(`${folder}/no-state`)).toEqual(
    expect.arrayContaining(["dashboard.html", "forecasts.csv", "summary.json"]),
  );
});

test("no room for the state is a critical event, as often as there was none", async () => {
  const { said } = await runOn(diskWith({ freeBytes: async () => 0 }), "events");
  const text = (name: string): string => readFileSync(`${folder}/events/${name}`, "utf8");
  const told = text("telemetry.jsonl")
    .split("\n")
    .filter((line) => line.includes('"insufficientStorage"'))
    .map((line) => JSON.parse(line) as unknown);
  const complaints = said.split("\n").filter((line) => line.includes("could not be stored"));
  const { events, telemetry } = JSON.parse(text("summary.json"));
  expect(told.length).toBeGreaterThan(1);
  expect(told[0]).toMatchObject({ level: "TELEMETRY_LEVEL_CRITICAL" });
  expect(events).toEqual({ insufficientStorage: told.length });
  expect(complaints).toHaveLength(told.length);
  expect(telemetry.dropped).toBe(0);
});

test("no room for the forecasts: one sentence names the file, and a later run resumes", async () => {
  const disk = nodeFileSystem();
  const full = async (path: string, file: OpenFile): Promise<OpenFile> => ({
    read: (target, position) => file.read(target, position),
    write: (source, position) => {
      if (position <= 100_000) return file.write(source, position);
      const message = `write ${path}: no space left on the device`;
      return Promise.reject(new FileError("FILE_NO_SPACE", message, { call: "write", path }));
    },
    truncate: (length) => file.truncate(length),
    sync: () => file.sync(),
    sizeBytes: () => file.sizeBytes(),
    close: () => file.close(),
  });
  const files = diskWith({
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return path.endsWith("forecasts.csv") ? await full(path, file) : file;
    },
  });
  const { code, said } = await runOn(files, "no-room");
  expect(code).toBe(EXIT.internal);
  expect(said).toMatch(/forecasts\.csv: no space left on the device \[FILE_NO_SPACE\]\n$/);
  expect(said).toMatch(/stored: the first \d00 rows \(snapshot \d\); \d+ more are to be run again/);
  expect(said).toContain("to go on, with the same options: meristem run");
  const resumed = await meristem(["run", input, "--resume", `${folder}/no-room`]);
  expect(resumed.stderr).toMatch(/resuming behind line [2-6]01/);
  expect(resumed.code).toBe(0);
});

test.runIf(existsSync("/dev/full"))(
  "data on stdout that cannot be written ends any command",
  () => {
    for (const args of ["--help", `run ${input} --json`]) {
      const line = `"${process.execPath}" "${commandFile}" ${args} > /dev/full`;
      const { status, stderr } = spawnSync("sh", ["-c", line], { encoding: "utf8" });
      expect([status, stderr], args).toEqual([
        EXIT.internal,
        expect.stringMatching(
          /(^|\n)meristem: write stdout: no space left .* \[FILE_NO_SPACE\]\n$/,
        ),
      ]);
    }
  },
);

test.runIf(existsSync("/dev/full"))("talk that is not heard stops no run", () => {
  const line = `"${process.execPath}" "${commandFile}" run ${input} --out ${folder}/unheard`;
  const { status } = spawnSync("sh", ["-c", `${line} 2> /dev/full`]);
  expect(status).toBe(EXIT.ok);
  expect(existsSync(`${folder}/unheard/summary.json`)).toBe(true);
});
