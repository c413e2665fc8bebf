/** A replay reproduces a run, or names the first difference. */
import { nodeAuditPorts, replayData, replayRun } from "@meristem/audit";
import { RequestError, ResumeError } from "@meristem/run-directory";
import { beforeAll, describe, expect, test } from "vitest";
import {
  changedRun,
  editedRun,
  portsOf,
  readBytes,
  recordRun,
  seasonalCsv,
  type RecordedRun,
} from "./recorded-run.js";

const ROWS = 170;
let run: RecordedRun;
beforeAll(async () => {
  run = await recordRun({ csv: seasonalCsv(ROWS) });
});

const REQUEST = { directory: "run" };

test("a replay from the start and from every snapshot reproduces the run", async () => {
  const whole = await replayRun(REQUEST, portsOf(run));
  expect(whole).toMatchObject({
    inputPath: "data.csv",
    generation: undefined,
    codeVersion: "test",
    isFinished: true,
    rowCount: ROWS,
    forecastLineCount: 1 + 2 * ROWS,
    parityCount: Math.floor(ROWS / 9),
    difference: undefined,
    isStopped: false,
  });
  const names = await run.files.list("run/snapshots");
  const generations = names.flatMap((name) => /\d+/.exec(name)?.map(Number) ?? []);
  expect(generations).toHaveLength(3);
  for (const generation of generations) {
    const part = await replayRun({ ...REQUEST, generation }, portsOf(run));
    expect(part).toMatchObject({ generation, difference: undefined });
    expect(part.rowCount).toBeLessThan(ROWS);
  }
});

test("the data of a replay are its format, plain JSON", async () => {
  const data = replayData(await replayRun(REQUEST, portsOf(run)));
  expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  expect(data).toMatchObject({ format: "meristem.replay/1", agrees: true, from: null, rows: ROWS });
});

describe("the first difference is named", () => {
  test.each([1, 2, 57, 1 + 2 * ROWS])("line %i of forecasts.csv", async (line) => {
    const edited = await editedRun(run, "forecasts.csv", (text) => {
      const lines = text.split("\n");
      lines[line - 1] = lines[line - 1]!.replace(/\w/, "#");
      return lines.join("\n");
    });
    const { difference, forecastLineCount } = await replayRun(REQUEST, portsOf(edited));
    expect(difference).toMatch(new RegExp(`^run/forecasts.csv:${line}: recorded "#`));
    expect(forecastLineCount).toBe(line - 1);
  });

  test("a line after the end", async () => {
    const edited = await editedRun(run, "forecasts.csv", (text) => `${text}more\n`);
    const { difference } = await replayRun(REQUEST, portsOf(edited));
    expect(difference).toBe(`run/forecasts.csv:${2 + 2 * ROWS}: recorded "more", replayed ""`);
  });

  test("parity records of another input", async () => {
    const other = await recordRun({ csv: seasonalCsv(ROWS).replace("\n60,", "\n60,1") });
    const path = "run/parity.log";
    const mixed = await changedRun(run, { [path]: await readBytes(other.files, path) });
    const { difference, parityCount } = await replayRun(REQUEST, portsOf(mixed));
    expect(difference).toMatch(/^parity record 7 \(series "data", step 62\): the weights/);
    expect(parityCount).toBe(6);
  });
});

test("a run that was killed is compared up to its newest snapshot", async () => {
  const killed = await recordRun({ csv: seasonalCsv(ROWS), isKilled: true });
  const result = await replayRun(REQUEST, portsOf(killed));
  expect(result).toMatchObject({ isFinished: false, difference: undefined });
  expect([100, 150]).toContain(result.rowCount);
});

test("a recorded pipe is replayed from its copy", async () => {
  const piped = await recordRun({ csv: seasonalCsv(80), isPiped: true, isRecorded: true });
  const result = await replayRun(REQUEST, portsOf({ ...piped, inputs: {} }));
  expect(result).toMatchObject({ inputPath: "run/input.copy", difference: undefined });
});

test("an aborted signal ends the replay", async () => {
  const signal = AbortSignal.abort();
  const result = await replayRun(REQUEST, { ...portsOf(run), signal });
  expect(result).toMatchObject({ isStopped: true, rowCount: 1, difference: undefined });
  expect(replayData(result)).toMatchObject({ agrees: false });
});

describe("errors", () => {
  const errorOf = async (changed: RecordedRun, request: object = {}): Promise<unknown> =>
    await replayRun({ ...REQUEST, ...request }, portsOf(changed)).catch((error: unknown) => error);

  test("another input is a ResumeError about the input", async () => {
    const other = { ...run, inputs: { "data.csv": seasonalCsv(ROWS).replace("0,2", "0,3") } };
    const short = { ...run, inputs: { "data.csv": seasonalCsv(ROWS - 1) } };
    for (const changed of [other, short]) {
      const error = await errorOf(changed);
      expect(error).toBeInstanceOf(ResumeError);
      expect(error).toMatchObject({ subject: "input" });
    }
  });

  test("a pipe without a copy is a ResumeError about the input", async () => {
    const piped = await recordRun({ csv: seasonalCsv(80), isPiped: true });
    expect(await errorOf(piped)).toMatchObject({ code: "SNAPSHOT_MISMATCH", subject: "input" });
  });

  test("no such run or snapshot is a RequestError", async () => {
    const directory = { directory: "elsewhere" };
    const generation = { generation: 99 };
    expect(await errorOf(run, directory)).toBeInstanceOf(RequestError);
    expect(await errorOf(run, generation)).toMatchObject({ fault: { parameter: "generation" } });
  });

  test("a summary that names no input is a ResumeError about the output", async () => {
    const edited = await editedRun(run, "summary.json", (text) =>
      text.replace(/"input_sha256": "\w+"/, '"input_sha256": 5'),
    );
    expect(await errorOf(edited)).toMatchObject({ code: "SNAPSHOT_MISMATCH", subject: "output" });
  });

  test("a sealed run without its key is a ResumeError about the seal", async () => {
    const sealed = await recordRun({
      csv: seasonalCsv(80),
      key: { id: "k", secret: new Uint8Array(32) },
    });
    expect(await errorOf({ ...sealed, key: undefined })).toMatchObject({ subject: "seal" });
  });

  test("a directory of this disk that is no run is a RequestError", async () => {
    const error = await replayRun({ directory: "tests" }, nodeAuditPorts()).catch((e) => e);
    expect(error).toBeInstanceOf(RequestError);
  });
});
