import { readFile } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import { mergeConfig } from "../config/load-config.js";
import { FORECASTS_HEADER } from "../forecasts/forecasts-csv.js";
import { outputPorts } from "./output-ports.js";
import { digestsOfOutputs, RunOutputs, type OutputMarks, type OutputPorts } from "./run-outputs.js";

const DIRECTORY = "runs/tide";
const OPTIONS = { directory: DIRECTORY, isRecorded: true };
const identity = { configFingerprint: new Uint8Array(32), codeVersion: "1" };

const portsOf = (files: FaultyFileSystem): OutputPorts =>
  outputPorts(files, { config: mergeConfig([]), identity, key: undefined });

async function bytesOf(files: FaultyFileSystem, name: string): Promise<string> {
  const bytes = await readFile(files, `${DIRECTORY}/${name}`, { sizeBytesMax: 2 ** 20 });
  return Buffer.from(bytes).toString();
}

const openCount = ({ trace }: FaultyFileSystem): number =>
  trace.filter(({ name }) => name === "open").length -
  trace.filter(({ name }) => name === "close").length;

function write(outputs: RunOutputs, text: string): void {
  outputs.forecasts.append(text);
  outputs.copy?.append(text);
  outputs.telemetry.offer({
    emittedAtUnixNs: 0n,
    source: v1.Subsystem.APP,
    level: v1.TelemetryLevel.INFO,
    priority: v1.MessagePriority.NORMAL,
    series: text.trim(),
    stepIndex: 0,
    body: { $case: "process", value: { phase: v1.ProcessPhase.STARTED_COLD, generation: 0 } },
  });
}

interface Recorded {
  readonly files: FaultyFileSystem;
  readonly marks: OutputMarks;
}

/** A directory in which one row is durable and counted, and another is neither. */
async function recorded(): Promise<Recorded> {
  const files = new FaultyFileSystem();
  const outputs = await RunOutputs.create(OPTIONS, portsOf(files));
  write(outputs, "one\n");
  const settled = outputs.settle();
  write(outputs, "two\n");
  const marks = await settled;
  await outputs.flush();
  await outputs.close();
  return { files, marks };
}

const input = { offsetBytes: "one\n".length };

test("positions are those at the call, and durable when they are given", async () => {
  const files = new FaultyFileSystem();
  const outputs = await RunOutputs.create(OPTIONS, portsOf(files));
  write(outputs, "größe\n");
  const settled = outputs.settle();
  write(outputs, "two\n");
  const { forecastsBytes, telemetry } = await settled;
  expect(forecastsBytes).toBe(Buffer.byteLength(`${FORECASTS_HEADER}größe\n`));
  expect(telemetry.sequence).toBe(1);
  const { durable } = files.moment();
  const inode = durable.files.get(`${DIRECTORY}/forecasts.csv`)!;
  expect(durable.bytesOf(inode).length).toBeGreaterThanOrEqual(forecastsBytes);
  await outputs.close();
});

test("a reopened directory is cut back to its positions, and the results are removed", async () => {
  const { files, marks } = await recorded();
  const ended = await RunOutputs.reopen(OPTIONS, { outputs: marks, input }, portsOf(files));
  await ended.writeWhole("summary.json", "{}\n");
  await ended.writeWhole("dashboard.html", "<p>\n");
  await ended.close();
  const outputs = await RunOutputs.reopen(OPTIONS, { outputs: marks, input }, portsOf(files));
  write(outputs, "2\n");
  await outputs.settle();
  await outputs.close();
  expect(await bytesOf(files, "forecasts.csv")).toBe(`${FORECASTS_HEADER}one\n2\n`);
  expect(await bytesOf(files, "input.copy")).toBe("one\n2\n");
  const telemetry = (await bytesOf(files, "telemetry.jsonl")).trimEnd().split("\n");
  expect(telemetry.map((line) => JSON.parse(line).series)).toEqual(["one", "2"]);
  expect(await files.list(DIRECTORY)).toEqual([
    "forecasts.csv",
    "input.copy",
    "parity.log",
    "snapshots",
    "telemetry.jsonl",
  ]);
});

test("a new run replaces the files of an earlier one, and no others", async () => {
  const { files } = await recorded();
  for (const name of ["summary.json", "parity.log.000001", "snapshots/old.snap", "notes.txt"]) {
    await (await files.open(`${DIRECTORY}/${name}`, "createNew")).close();
  }
  await (await RunOutputs.create({ ...OPTIONS, isRecorded: false }, portsOf(files))).close();
  expect(await files.list(DIRECTORY)).toEqual([
    "forecasts.csv",
    "notes.txt",
    "parity.log",
    "snapshots",
    "telemetry.jsonl",
  ]);
  expect(await files.list(`${DIRECTORY}/snapshots`)).toEqual([]);
  expect(await bytesOf(files, "forecasts.csv")).toBe("");
});

test("when one file cannot be reopened, the others are closed", async () => {
  const { files, marks } = await recorded();
  const before = openCount(files);
  const parity = { ...marks.parity, loggedCount: 1 };
  const reopened = RunOutputs.reopen(
    OPTIONS,
    { outputs: { ...marks, parity }, input },
    portsOf(files),
  );
  await expect(reopened).rejects.toMatchObject({ code: "LOG_CORRUPT" });
  expect(openCount(files)).toBe(before);
});

test("digests are those of the growing files, ascending by name", async () => {
  const { files } = await recorded();
  const digests = await digestsOfOutputs(files, DIRECTORY);
  expect(digests.map(({ name }) => name)).toEqual([
    "forecasts.csv",
    "input.copy",
    "parity.log",
    "telemetry.jsonl",
  ]);
});
