/**
 * Telemetry and snapshots in threads of their own: the same files as without, whatever becomes of the
 * threads, and nothing in them that should not leave.
 */
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { bytesOf, file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const threads: { readonly worker: Worker; readonly name: string }[] = [];
/** Called with every thread as soon as it is there. */
let onThread: (worker: Worker, name: string) => void = () => undefined;
vi.mock("node:worker_threads", async (original) => {
  const real = await original<typeof import("node:worker_threads")>();
  class Seen extends real.Worker {
    constructor(...args: ConstructorParameters<typeof real.Worker>) {
      super(...args);
      const name = args[1]?.name ?? "";
      threads.push({ worker: this, name });
      onThread(this, name);
    }
  }
  return { ...real, Worker: Seen };
});
afterEach(() => {
  onThread = () => undefined;
});

const folder = scratchFolder();
file(folder, "data.csv", seasonalCsv(600));
const args = ["run", "data.csv", "--value", "value", "--horizons", "1,12"];
const cadence = { MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "150" };

async function run(out: string, over: Parameters<typeof meristem>[1] = {}): Promise<string> {
  const { code, stderr } = await meristem([...args, "--out", out], {
    cwd: folder,
    hasThreads: true,
    environment: cadence,
    ...over,
  });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return stderr;
}

function forecastsOf(directory: string): readonly string[] {
  return [textOf(folder, directory, "forecasts.csv"), bytesOf(folder, directory, "parity.log")];
}
const summaryOf = (directory: string) =>
  JSON.parse(textOf(folder, directory, "summary.json")) as {
    telemetry: { offered: number; accepted: number; dropped: number };
  };

test("with threads and without: the same files", async () => {
  await run("without", { hasThreads: false });
  await run("with");
  expect(forecastsOf("with")).toEqual(forecastsOf("without"));
  const lines = textOf(folder, "with", "telemetry.jsonl");
  expect(lines).toBe(textOf(folder, "without", "telemetry.jsonl"));
  const offered = lines.split("\n").length - 1;
  expect(summaryOf("with").telemetry).toEqual({ offered, accepted: offered, dropped: 0 });
  expect(threads.map(({ name }) => name)).toEqual(["meristem-telemetry", "meristem-snapshots"]);
  const { code } = await meristem(["verify", "--run", "with"], { cwd: folder });
  expect(code).toBe(0);
});

test("a telemetry thread that dies costs records that are counted, and no forecast", async () => {
  onThread = (worker, name) => {
    if (name === "meristem-telemetry") worker.once("message", () => void worker.terminate());
  };
  const said = await run("bereft");
  expect(forecastsOf("bereft")).toEqual(forecastsOf("without"));
  expect(said.match(/telemetry is not written/g)).toHaveLength(1);
  const { offered, accepted, dropped } = summaryOf("bereft").telemetry;
  expect(offered).toBe(accepted + dropped);
  expect(dropped).toBeGreaterThan(0);
  onThread = () => undefined;
  const { code } = await meristem([...args, "--out", "bereft", "--resume", "bereft"], {
    cwd: folder,
    hasThreads: true,
    environment: cadence,
  });
  expect(code).toBe(0);
  expect(summaryOf("bereft").telemetry.offered).toBe(offered);
  expect((await meristem(["verify", "--run", "bereft"], { cwd: folder })).code).toBe(0);
});

test("a snapshot thread that dies costs one snapshot, and no forecast", async () => {
  onThread = (worker, name) => {
    if (name === "meristem-snapshots") worker.once("message", () => void worker.terminate());
  };
  await run("unsaved");
  expect(forecastsOf("unsaved")).toEqual(forecastsOf("without"));
  expect(readdirSync(join(folder, "unsaved", "snapshots")).length).toBeGreaterThan(1);
  expect((await meristem(["verify", "--run", "unsaved"], { cwd: folder })).code).toBe(0);
});

test("a port that is taken is told before anything is forecast", async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port));
  });
  const environment = { MERISTEM_TELEMETRY__PROMETHEUS_PORT: String(port) };
  const { code, stderr } = await meristem([...args, "--out", "taken"], {
    cwd: folder,
    hasThreads: true,
    environment,
  });
  taken.close();
  expect([code, stderr]).toEqual([1, expect.stringContaining("EADDRINUSE")]);
});

test("what the fusion computed is told, and nothing where nothing was", async () => {
  const stepOf = (directory: string) => {
    const lines = textOf(folder, directory, "telemetry.jsonl").trimEnd().split("\n");
    return (JSON.parse(lines.at(-1)!) as { step: { risk: Record<string, unknown> } }).step.risk;
  };
  const risk = stepOf("without");
  expect(risk).toMatchObject({
    freeEnergy: expect.any(Number),
    fisherRaoDistance: expect.any(Number),
    weightEntropy: expect.any(Number),
  });
  expect(Object.keys(risk)).not.toContain("transportCost");
  await run("moved", {
    hasThreads: false,
    environment: { MERISTEM_PREDICTOR__FUSION_RULE: "jko" },
  });
  const { transportCost, transportConverged } = stepOf("moved");
  expect(transportCost).toBeGreaterThan(0);
  expect(transportConverged).toBe(true);
});

test("how the self-adapting parts stood is told every hundred steps", async () => {
  type Told = { stepIndex?: number; adaptiveRecord?: Record<string, number> };
  const toldIn = (directory: string): Told[] => {
    const lines = textOf(folder, directory, "telemetry.jsonl").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Told).filter((told) => told.adaptiveRecord);
  };
  const told = toldIn("without");
  expect(told.map(({ stepIndex }) => stepIndex)).toEqual([100, 200, 300, 400, 500]);
  for (const { adaptiveRecord } of told) {
    expect(adaptiveRecord).toMatchObject({
      schemeFrequencyImplicit: expect.any(Number),
      entropyRatioCurrent: expect.any(Number),
      dgmWidthCurrent: 16,
      dgmDepthCurrent: 3,
      learningRateCurrent: expect.any(Number),
      volatilitySigmaSquared: expect.any(Number),
    });
    expect(adaptiveRecord).not.toHaveProperty("transportEpsilonCurrent");
  }
  expect(told.at(-1)!.adaptiveRecord).not.toHaveProperty("holderExponentWtmm");
  await run("seldom", {
    hasThreads: false,
    environment: {
      MERISTEM_TELEMETRY__INTERVAL_STEPS: "70",
      MERISTEM_PREDICTOR__FUSION_RULE: "jko",
    },
  });
  const seldom = toldIn("seldom");
  expect(seldom.map(({ stepIndex }) => stepIndex)).toEqual([140, 280, 420, 560]);
  expect(seldom.at(-1)!.adaptiveRecord).toMatchObject({
    holderExponentWtmm: expect.any(Number),
    transportEpsilonCurrent: expect.any(Number),
    transportIterationsCurrent: expect.any(Number),
    transportResidualCurrent: expect.any(Number),
  });
  const { stdout } = await meristem(["inspect", "seldom/telemetry.jsonl", "--json"], {
    cwd: folder,
  });
  expect(JSON.parse(stdout)).toMatchObject({
    adaptiveRecord: 4,
    newest_adaptive_record: { step_index: 560, ...seldom.at(-1)!.adaptiveRecord },
  });
});

test("the roughness of the path is told from the 512th value on, and not before", () => {
  const lines = textOf(folder, "without", "telemetry.jsonl").trimEnd().split("\n");
  const told = lines.flatMap((line) => {
    type Told = { stepIndex?: number; step?: { risk: Record<string, number> } };
    const { stepIndex = 0, step } = JSON.parse(line) as Told;
    return step === undefined ? [] : [{ at: stepIndex, ...step.risk }];
  });
  const isTold = told.map((risk) => "holderExponent" in risk && "holderStandardError" in risk);
  expect(isTold).toEqual(told.map(({ at }) => at >= 511));
  const { holderExponent, holderStandardError } = told.at(-1) as Record<string, number>;
  expect(holderExponent).toBeGreaterThanOrEqual(0);
  expect(holderExponent).toBeLessThanOrEqual(1);
  expect(holderStandardError).toBeGreaterThan(0);
});

/** Digits and words that occur nowhere else. */
const VALUES = ["8675309.24601", "-7411.8675309", "31415926.53589"];
const KEY = "feedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedface";

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Rows whose values are the canaries, until `isDone`; then the end. */
async function* canaries(isDone: () => boolean): AsyncGenerator<Uint8Array> {
  yield Buffer.from("value\n");
  for (let row = 0; row < 300 || !isDone(); row++) {
    yield Buffer.from(`${VALUES[row % VALUES.length]}\n`);
    if (row >= 300) await wait(5);
  }
}

test("no value and no secret leaves through telemetry, metrics, proofs or talk", async () => {
  const port = await freePort();
  let scraped = "";
  const scraping = (async () => {
    while (!scraped.includes("meristem_steps_total")) {
      await wait(20);
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
      scraped = (await answer?.text()) ?? "";
    }
  })();
  const { code, stderr } = await meristem(["run", "-", "--out", "planted"], {
    cwd: folder,
    hasThreads: true,
    environment: {
      MERISTEM_SNAPSHOT_KEY: KEY,
      MERISTEM_TELEMETRY__PROMETHEUS_PORT: String(port),
      MERISTEM_TELEMETRY__OTLP_INTERVAL_MS: "50",
    },
    stdin: canaries(() => scraped.includes("meristem_steps_total")),
  });
  await scraping;
  expect(code).toBe(0);
  const files = ["telemetry.jsonl", "metrics.otlp.jsonl", "parity.log"];
  const left = files.map((name) => Buffer.from(bytesOf(folder, "planted", name), "hex"));
  for (const each of [Buffer.from(scraped), Buffer.from(stderr), ...left]) {
    expect(each.length).toBeGreaterThan(100);
    for (const value of VALUES) {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      expect([each.includes(value.slice(0, 9)), each.includes(bytes)]).toEqual([false, false]);
    }
  }
  // The key itself is in nothing that a run writes at all.
  for (const name of [...files, "summary.json", "dashboard.html", "forecasts.csv"]) {
    expect(textOf(folder, "planted", name)).not.toContain(KEY.slice(0, 16));
  }
  for (const name of readdirSync(join(folder, "planted", "snapshots"))) {
    const bytes = Buffer.from(bytesOf(folder, "planted", "snapshots", name), "hex");
    expect(bytes.includes(Buffer.from(KEY, "hex"))).toBe(false);
  }
  expect(existsSync(join(folder, "planted", "input.copy"))).toBe(false);
});
