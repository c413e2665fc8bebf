/** Verification names the damaged file and its first bad record, and throws nothing for damage. */
import { verifyData, verifyFile, verifyRun } from "@meristem/audit";
import { openAppendLog } from "@meristem/io-durable";
import { isOperatingError } from "@meristem/leyline";
import { MemoryFileSystem } from "@meristem/leyline/testing";
import { RequestError } from "@meristem/run-directory";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  changedRun,
  editedRun,
  KEY,
  pathsBelow,
  readBytes,
  recordRun,
  type RecordedRun,
} from "./recorded-run.js";

/** Two series, one of them with quotes and a line break in its key. */
const CSV = [
  "t,value,key",
  ...Array.from({ length: 70 }, (_, i) => {
    const value = 10 + (i % 6) + Math.sin(i * i);
    return `${i},${value.toFixed(3)},plain\n${i},${(2 * value).toFixed(3)},"a ""b"",\nc"`;
  }),
  "",
].join("\n");

let run: RecordedRun;
let sealed: RecordedRun;
let killed: RecordedRun;
beforeAll(async () => {
  const options = { csv: CSV, series: "key", isRecorded: true };
  run = await recordRun(options);
  sealed = await recordRun({ ...options, key: KEY });
  killed = await recordRun({ ...options, isKilled: true });
});

const verify = async ({ directory, files, key }: RecordedRun) =>
  await verifyRun({ directory }, { files, key });

async function faultyPaths(damaged: RecordedRun): Promise<string[]> {
  const { findings } = await verify(damaged);
  return findings.flatMap(({ path, fault }) => (fault === undefined ? [] : [path]));
}

/** Files that verification covers: the dashboard is drawn from them. */
async function verifiedPaths({ files, directory }: RecordedRun): Promise<string[]> {
  const paths = await pathsBelow(files, directory);
  return paths.filter((path) => !path.endsWith(".html"));
}

describe("a sound run", () => {
  test("is sound as a whole, finished, sealed or killed, and names every file", async () => {
    for (const each of [run, sealed, killed]) {
      const { findings, isSound, isRefused } = await verify(each);
      expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
      expect([isSound, isRefused]).toEqual([true, false]);
      const expected = await verifiedPaths(each);
      const isCopied = each !== killed;
      expect(findings.map(({ path }) => path).toSorted()).toEqual(
        expected.filter((path) => isCopied || !path.endsWith(".copy")).toSorted(),
      );
    }
  });

  test("is sound file by file", async () => {
    const { files, key } = sealed;
    for (const path of await verifiedPaths(sealed)) {
      if (path.endsWith(".copy")) continue;
      const { findings, isSound } = await verifyFile({ path }, { files, key });
      expect([path, isSound, findings.length]).toEqual([path, true, 1]);
    }
  });

  test("has plain data", async () => {
    const result = await verify(run);
    const data = verifyData(result);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    expect(data).toMatchObject({ format: "meristem.verify/1", sound: true });
    expect(data["files"]).toHaveLength(result.findings.length);
  });
});

test("a change of any byte of a sealed run is found in its file", async () => {
  const paths = await verifiedPaths(sealed);
  expect(paths.length).toBeGreaterThanOrEqual(8);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (path, place, mask) => {
        const bytes = await readBytes(sealed.files, path);
        bytes[place % bytes.length]! ^= mask;
        expect(await faultyPaths(await changedRun(sealed, { [path]: bytes }))).toContain(path);
      },
    ),
    { ...propertyBudget, numRuns: Math.ceil(propertyBudget.numRuns! / 4) },
  );
});

test("a sealed run whose file is cut or missing has a fault in that file", async () => {
  const paths = await verifiedPaths(sealed);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.double({ min: 0, max: 0.999 }),
      async (path, share) => {
        const bytes = await readBytes(sealed.files, path);
        const cut = bytes.subarray(0, Math.floor(share * bytes.length));
        expect(await faultyPaths(await changedRun(sealed, { [path]: cut }))).toContain(path);
      },
    ),
    { ...propertyBudget, numRuns: Math.ceil(propertyBudget.numRuns! / 8) },
  );
  for (const path of paths) {
    const faulty = await faultyPaths(await changedRun(sealed, { [path]: undefined }));
    // Nothing names the snapshots that a run has, nor whether it has ended.
    const isNamed = !/snapshots\/|summary\.json$/.test(path);
    expect([path, faulty.includes(path)]).toEqual([path, isNamed]);
  }
});

test("damage of any kind is a finding, never an error", async () => {
  const damage = fc.record({
    place: fc.double({ min: 0, max: 1 }),
    removedCount: fc.nat(200),
    inserted: fc.uint8Array({ maxLength: 20 }),
  });
  const runs = fc.constantFrom("run" as const, "sealed" as const, "killed" as const);
  await fc.assert(
    fc.asyncProperty(runs, fc.nat(), damage, async (name, index, { place, ...change }) => {
      const whole = { run, sealed, killed }[name];
      const paths = await verifiedPaths(whole);
      const path = paths[index % paths.length]!;
      const bytes = await readBytes(whole.files, path);
      const at = Math.floor(place * bytes.length);
      const rest = bytes.subarray(at + change.removedCount);
      const changed = Buffer.concat([bytes.subarray(0, at), change.inserted, rest]);
      const damaged = await changedRun(whole, { [path]: changed });
      const { findings } = await verify(damaged);
      expect(findings.length).toBeGreaterThan(3);
      const { files, key } = damaged;
      try {
        await verifyFile({ path }, { files, key });
      } catch (error) {
        // A file whose first bytes and name are foreign, or a parity.log with other records.
        expect(isOperatingError(error)).toBe(true);
      }
    }),
    { ...propertyBudget, numRuns: Math.ceil(propertyBudget.numRuns! / 3) },
  );
});

const lineOf = (number: number, change: (line: string) => string) => (text: string) =>
  text
    .split("\n")
    .map((line, i) => (i === number - 1 ? change(line) : line))
    .join("\n");

describe("the first fault is named with its place", () => {
  test.each<[string, (text: string) => string, string | RegExp]>([
    [
      "forecasts.csv",
      lineOf(1, (line) => `${line},`),
      "line 1, byte 0: not the header of forecasts",
    ],
    [
      "forecasts.csv",
      lineOf(20, (line) => line.replace(/,[^,]*$/, "")),
      /^line (19|20), byte \d+: expected 18 cells, found 17$/,
    ],
    ["forecasts.csv", (text) => text.slice(0, -1), /^line \d+, byte \d+: a torn line$/],
    ["forecasts.csv", () => "", "line 1: not the header of forecasts"],
    ["telemetry.jsonl", lineOf(9, () => "{"), /^line 9, byte \d+: no record$/],
    ["telemetry.jsonl", lineOf(9, () => '{"sequence":"9"}'), /^line 9, byte \d+: no record$/],
    [
      "telemetry.jsonl",
      (text) => text.split("\n").toSpliced(8, 1).join("\n"),
      /^line 9, byte \d+: record 10 stands where 9 belongs$/,
    ],
    ["summary.json", (text) => text.slice(9), "not a summary"],
    [
      "summary.json",
      (text) => text.replace('"forecasts.csv"', '"../x"'),
      "the digests of the run's files are damaged",
    ],
    ["input.copy", (text) => text.replace("plain", "plane"), /^bytes 0 to \d+: changed since/],
  ])("%s", async (name, edit, fault) => {
    const { findings, isSound } = await verify(await editedRun(run, name, edit));
    const faulty = findings.filter((finding) => finding.fault !== undefined);
    expect(isSound).toBe(false);
    expect(faulty).toHaveLength(1);
    expect(faulty[0]!.path).toBe(`run/${name}`);
    expect(faulty[0]!.fault).toMatch(fault);
  });
});

test("the incomplete records that a crash leaves are no fault", async () => {
  const append = async (name: string, text: string): Promise<[string, Uint8Array]> => {
    const path = `run/${name}`;
    return [path, Buffer.concat([await readBytes(killed.files, path), Buffer.from(text)])];
  };
  const tails = [
    await append("telemetry.jsonl", '{"sequence":'),
    await append("forecasts.csv", "plain,19"),
    await append("parity.log", "0123456789"),
  ];
  const { findings, isSound } = await verify(await changedRun(killed, Object.fromEntries(tails)));
  expect(isSound).toBe(true);
  expect(findings.filter(({ holds }) => holds.includes("torn"))).toHaveLength(3);
});

describe("seals", () => {
  test("another key is refused, which is no damage", async () => {
    const { isSound, isRefused, findings } = await verify({
      ...sealed,
      key: { id: "other", secret: new Uint8Array(32) },
    });
    expect([isSound, isRefused]).toEqual([false, true]);
    expect(findings.filter(({ isRefused: is }) => is === true)).toHaveLength(4);
  });

  test("an unsealed run is refused when a key is given", async () => {
    expect(await verify({ ...run, key: KEY })).toMatchObject({ isSound: false, isRefused: true });
  });

  test("another key and damage together are damage", async () => {
    const other = { id: "other", secret: new Uint8Array(32) };
    const damaged = await editedRun(sealed, "forecasts.csv", (text) => text.slice(0, -1));
    expect(await verify({ ...damaged, key: other })).toMatchObject({ isRefused: false });
  });
});

test("an append log with other records is checked as a chain", async () => {
  const fileSystem = new MemoryFileSystem();
  const log = await openAppendLog({ path: "audit.log", fileSystem });
  for (let i = 1; i <= 9; i++) await log.append(Buffer.from(`{"mutation":${i}}`));
  await log.close();
  const ports = { files: fileSystem, key: undefined };
  const { findings } = await verifyFile({ path: "audit.log" }, ports);
  expect(findings[0]).toMatchObject({ holds: "9 records in a chain", fault: undefined });
  const file = await fileSystem.open("audit.log", "update");
  await file.write(Uint8Array.of(0), (await file.sizeBytes()) - 9);
  const damaged = await verifyFile({ path: "audit.log" }, ports);
  expect(damaged.findings[0]!.fault).toMatch(/record \d|torn bytes behind record 8/);
});

test("no run directory and no known file are a RequestError", async () => {
  const { files } = run;
  const ports = { files, key: undefined };
  await expect(verifyRun({ directory: "none" }, ports)).rejects.toThrow(RequestError);
  await expect(verifyFile({ path: "run/dashboard.html" }, ports)).rejects.toThrow(RequestError);
  await expect(verifyFile({ path: "run" }, ports)).rejects.toThrow(RequestError);
});
