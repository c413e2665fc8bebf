/** Every kind of file is described as plain data; damage is part of the description. */
import { inspectFile, type JsonObject } from "@meristem/audit";
import { RequestError } from "@meristem/run-directory";
import { beforeAll, expect, test } from "vitest";
import {
  changedRun,
  editedRun,
  KEY,
  pathsBelow,
  readBytes,
  recordRun,
  seasonalCsv,
  type RecordedRun,
} from "./recorded-run.js";

let run: RecordedRun;
beforeAll(async () => {
  run = await recordRun({ csv: seasonalCsv(200), key: KEY });
});

const inspect = async ({ files, key }: RecordedRun, path: string): Promise<JsonObject> =>
  await inspectFile({ path }, { files, key });

test("every file of a run but the dashboard is described, in plain JSON", async () => {
  const kinds: Record<string, string> = {};
  for (const path of await pathsBelow(run.files, "run")) {
    if (path.endsWith(".html")) continue;
    const facts = await inspect(run, path);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(Object.keys(facts).slice(0, 2)).toEqual(["file", "kind"]);
    kinds[path.replace(/.*[/-]/, "")] = String(facts["kind"]);
  }
  expect(kinds).toMatchObject({
    "forecasts.csv": "forecasts",
    "parity.log": "parity",
    "summary.json": "summary",
    "telemetry.jsonl": "telemetry",
    "000000000004.snap": "snapshot",
  });
});

test("a snapshot lists its position, its series and the arrays of the state", async () => {
  const path = (await pathsBelow(run.files, "run/snapshots")).at(-1)!;
  const facts = await inspect(run, path);
  expect(facts).toMatchObject({ sound: true, fault: null, key_id: KEY.id, lines_read: 201 });
  expect(facts).toMatchObject({ series: ["data"], states: [{ series: "data", steps: 200 }] });
  const bytes = await readBytes(run.files, path);
  bytes[bytes.length >> 1]! ^= 1;
  const damaged = await inspect(await changedRun(run, { [path]: bytes }), path);
  expect(damaged).toMatchObject({ sound: false, fault: expect.any(String) });
});

test("damage of a log and of forecasts is a fault with its place", async () => {
  const path = "run/parity.log";
  const bytes = await readBytes(run.files, path);
  bytes[bytes.length >> 2]! ^= 1;
  const log = await inspect(await changedRun(run, { [path]: bytes }), path);
  expect(log["fault"]).toMatch(/record \d+, byte \d+: /);
  const edited = await editedRun(run, "forecasts.csv", (text) =>
    text.replace("data,9,", "data,x,"),
  );
  const forecasts = await inspect(edited, "run/forecasts.csv");
  expect(forecasts["fault"]).toMatch(/^line \d+, byte \d+: origin x/);
});

test("a configuration shows its keys and the configuration in force", async () => {
  const config = await changedRun(run, {});
  const file = await config.files.open("own.toml", "createNew");
  await file.write(Buffer.from("[predictor]\nhorizons = [3]\n"), 0);
  expect(await inspect(config, "own.toml")).toMatchObject({
    kind: "config",
    given: { predictor: { horizons: [3] } },
    in_force: { predictor: { horizons: [3] }, gate: {} },
  });
});

test("a file of no known kind is a RequestError", async () => {
  await expect(inspect(run, "run/dashboard.html")).rejects.toThrow(RequestError);
  await expect(inspect(run, "run/none")).rejects.toThrow(RequestError);
});
