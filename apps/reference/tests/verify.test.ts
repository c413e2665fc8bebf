/** What is wrong with the files of a run is named: file and first bad record. */
import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { openAppendLog } from "@meristem/io-durable";
import { beforeAll, expect, test } from "vitest";
import { file, meristem, scratchFolder, seasonalCsv } from "./meristem.js";

const folder = scratchFolder();
const verify = (...args: string[]): ReturnType<typeof meristem> =>
  meristem(["verify", ...args], { cwd: folder });

beforeAll(async () => {
  const rows = seasonalCsv(200).trimEnd().split("\n").slice(1);
  const mixed = rows.flatMap((row) => [`${row},plain`, `${row},"a ""b"",\nc"`]);
  file(folder, "data.csv", ["t,value,key", ...mixed].join("\n"));
  const { code } = await meristem(
    ["run", "data.csv", "--value", "value", "--series", "key", "--record", "--out", "run"],
    {
      cwd: folder,
      environment: {
        MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "100",
        MERISTEM_TELEMETRY__PARITY_INTERVAL_STEPS: "5",
      },
    },
  );
  expect(code).toBe(0);
});

test("a run as it was written is sound, every file of it", async () => {
  const { code, stdout, stderr } = await verify("--run", "run", "--json");
  const told = JSON.parse(stdout) as { files: { path: string; fault: string | null }[] };
  expect([code, stderr]).toEqual([0, ""]);
  expect(told).toMatchObject({ format: "meristem.verify/1", sound: true });
  expect(told.files.every(({ fault }) => fault === null)).toBe(true);
  expect(told.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "run/parity.log",
      "run/telemetry.jsonl",
      "run/forecasts.csv",
      "run/summary.json",
    ]),
  );
  for (const { path } of told.files.filter((each) => !each.path.endsWith("copy"))) {
    expect((await verify(path)).code, path).toBe(0);
  }
});

const flip = (offset: number) => (path: string) => {
  const bytes = readFileSync(path);
  bytes[offset]! ^= 4;
  writeFileSync(path, bytes);
};
const edit = (line: number, change: (text: string) => string[]) => (path: string) => {
  const lines = readFileSync(path, "utf8").split("\n");
  lines.splice(line - 1, 1, ...change(lines[line - 1]!));
  writeFileSync(path, lines.join("\n"));
};
const cutBy = (bytes: number) => (path: string) =>
  truncateSync(path, readFileSync(path).length - bytes);

test.each<[string, string, (path: string) => void, RegExp]>([
  ["a bit of a snapshot", "snapshots/newest", flip(400), /state-\d+\.snap +\S/],
  ["a bit of a proof", "parity.log", flip(3000), /parity\.log +record \d+, byte \d+: /],
  ["the last proof gone", "parity.log", cutBy(5), /parity\.log +record \d+: missing/],
  [
    "no proofs at all",
    "parity.log",
    (path) => unlinkSync(path),
    /parity\.log +the file is missing/,
  ],
  [
    "a record of telemetry gone",
    "telemetry.jsonl",
    edit(50, () => []),
    /telemetry\.jsonl +line 50, byte \d+: record 51 stands where 50 belongs/,
  ],
  [
    "a torn record of telemetry",
    "telemetry.jsonl",
    edit(50, (line) => [line.slice(0, 20)]),
    /telemetry\.jsonl +line 50, byte \d+: no record/,
  ],
  [
    "a forecast without a cell",
    "forecasts.csv",
    edit(40, (line) => [line.replace(/,[^,]*$/, "")]),
    /forecasts\.csv +line \d+, byte \d+: expected 18 cells, found 17/,
  ],
  [
    "a forecast that is no number",
    "forecasts.csv",
    edit(2, (line) => [line.replace(/\d\.\d/, "x")]),
    /forecasts\.csv +line 2, byte \d+: expected a number, found "[^"]*x/,
  ],
  ["forecasts cut short", "forecasts.csv", (path) => truncateSync(path, 5000), /forecasts\.csv +/],
  [
    "a digit of a forecast",
    "forecasts.csv",
    edit(900, (line) => [line.replace(/\d(?=,[a-z])/, (digit) => `${(Number(digit) + 1) % 10}`)]),
    /forecasts\.csv +bytes \d+ to \d+: changed since the run ended/,
  ],
  [
    "a digit of telemetry",
    "telemetry.jsonl",
    edit(2, (line) => [line.replace(/0\.\d/, "0.0")]),
    /telemetry\.jsonl +bytes 0 to 65535: changed since the run ended/,
  ],
  [
    "the last record of telemetry gone",
    "telemetry.jsonl",
    (path) => writeFileSync(path, readFileSync(path, "utf8").replace(/[^\n]*\n$/, "")),
    /telemetry\.jsonl +(byte \d+: the file ends|line \d+: \d+ records, the summary)/,
  ],
  [
    "torn bytes behind the proofs",
    "parity.log",
    (path) => appendFileSync(path, Buffer.alloc(40, 7)),
    /parity\.log +40 torn bytes behind record 80/,
  ],
  [
    "a digest that is none",
    "summary.json",
    (path) => writeFileSync(path, readFileSync(path, "utf8").replace(/"forecasts.csv"/, '"../x"')),
    /summary\.json +the digests of the run's files are damaged/,
  ],
  [
    "a copy of the input",
    "input.copy",
    edit(6, (line) => [line.replace(/^\d/, "x")]),
    /input\.copy +bytes 0 to \d+: changed since/,
  ],
  ["a summary cut short", "summary.json", cutBy(100), /summary\.json +not a summary/],
])("%s: named, exit code 4", async (name, target, damage, message) => {
  const directory = name.replaceAll(" ", "-");
  cpSync(join(folder, "run"), join(folder, directory), { recursive: true });
  const snapshots = readdirSync(join(folder, directory, "snapshots")).toSorted();
  damage(join(folder, directory, target.replace("newest", snapshots.at(-1)!)));
  const { code, stdout } = await verify("--run", directory);
  const faults = stdout.split("\n").filter((line) => line.startsWith("✗"));
  expect(code).toBe(4);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(message);
});

test("the torn end that a kill leaves is told, and no fault; resuming mends it", async () => {
  cpSync(join(folder, "run"), join(folder, "killed"), { recursive: true });
  const at = (name: string): string => join(folder, "killed", name);
  unlinkSync(at("summary.json"));
  appendFileSync(at("telemetry.jsonl"), '{"sequence":');
  appendFileSync(at("forecasts.csv"), "plain,19");
  appendFileSync(at("parity.log"), Buffer.alloc(10, 7));
  const { code, stdout } = await verify("--run", "killed");
  expect([code, stdout.match(/torn/g)]).toEqual([0, ["torn", "torn", "torn"]]);
});

test("any other append log, an audit trail say, is checked and shown as a chain of records", async () => {
  const path = join(folder, "audit.log");
  const log = await openAppendLog({ path, segmentBytesMax: 1000 });
  for (let i = 1; i <= 40; i++) await log.append(Buffer.from(`{"mutation":${i}}`));
  await log.close();
  const sound = await verify("audit.log");
  expect([sound.code, sound.stdout]).toEqual([0, expect.stringContaining("40 records in a chain")]);
  const shown = await meristem(["inspect", "audit.log", "--json"], { cwd: folder });
  expect(JSON.parse(shown.stdout)).toMatchObject({
    kind: "log",
    records: 40,
    fault: null,
    last_record: '{"mutation":40}',
  });
  flip(100)(`${path}.000001`);
  const damaged = await verify("audit.log", "--json");
  const { files } = JSON.parse(damaged.stdout) as { files: { fault: string }[] };
  expect(damaged.code).toBe(4);
  expect(files[0]!.fault).toMatch(/^record \d+, byte \d+: damaged bytes/);
});

test("a file that is none of a run's, or none at all, is refused with exit code 2", async () => {
  const [foreign, none, nothing] = [
    await verify("data.csv"),
    await verify("nowhere.log"),
    await verify(),
  ];
  expect([foreign.code, none.code, nothing.code]).toEqual([2, 2, 2]);
  expect(foreign.stderr).toContain("none of the files that a run writes");
  expect(none.stderr).toContain("there is no such file");
  expect(nothing.stderr).toContain("--run DIR, or one FILE");
});

test("inspect shows what each file claims, and a fault where there is one", async () => {
  const inspect = async (path: string): Promise<Record<string, unknown>> => {
    const { code, stdout } = await meristem(["inspect", path, "--json"], { cwd: folder });
    expect(code).toBe(0);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const [name] = readdirSync(join(folder, "run/snapshots")).toSorted();
  expect(await inspect(`run/snapshots/${name!}`)).toMatchObject({
    kind: "snapshot",
    sound: true,
    fault: null,
    input: "data.csv",
    series: ["plain", 'a "b",\nc'],
  });
  const { states } = (await inspect(`run/snapshots/${name!}`)) as {
    readonly states: { readonly predictor: Record<string, unknown>[]; readonly steps: number }[];
  };
  const at = states[0]!.predictor.find((block) => block["name"] === "at");
  expect([states.length, at]).toEqual([
    2,
    expect.objectContaining({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      bytes: expect.any(Number) as number,
    }),
  ]);
  const text = await meristem(["inspect", `run/snapshots/${name!}`], { cwd: folder });
  expect(text.stdout).toMatch(/^ +at: shape \[\d+\], bytes \d+, sha256 \w{16}…, min -?\d/m);
  file(folder, "tuned.toml", "[snapshots]\ninterval_ms = 10000\n");
  expect(await inspect("tuned.toml")).toMatchObject({
    kind: "config",
    given: { snapshots: { interval_ms: 10_000 } },
    in_force: { snapshots: { interval_ms: 10_000, codec: "protobuf" } },
  });
  expect(await inspect("run/parity.log")).toMatchObject({
    records: 80,
    last_step: 199,
    backend: "COMPUTE_BACKEND_FLOAT64",
  });
  expect(await inspect("run/telemetry.jsonl")).toMatchObject({ kind: "telemetry", step: 400 });
  expect(await inspect("run/summary.json")).toMatchObject({ kind: "summary", rows: 400 });
  expect(await inspect("run/forecasts.csv")).toMatchObject({ kind: "forecasts", fault: null });
  file(folder, "state-000000000009.snap", "not a snapshot at all");
  const broken = await inspect("state-000000000009.snap");
  expect([broken["sound"], broken["fault"]]).toEqual([false, expect.any(String)]);
});
