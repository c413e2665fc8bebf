/** Differences between steps, breaks of accuracy, and explained forecasts of recorded runs. */
import {
  bisectData,
  bisectRun,
  diffData,
  diffRuns,
  diffSteps,
  explainData,
  explainRun,
  explainStep,
  type AuditPorts,
  type ObservedStep,
} from "@meristem/audit";
import { eventText, explainSeries } from "@meristem/audit/advanced";
import { RequestError, ResumeError } from "@meristem/run-directory";
import {
  configOfIdentity,
  openPredictor,
  readWholeSeries,
  soundGenerations,
} from "@meristem/run-directory/advanced";
import type { RunConfig } from "@meristem/run-directory/config";
import { beforeAll, describe, expect, test } from "vitest";
import {
  editedRun,
  onOneDisk,
  portsOf,
  readBytes,
  recordRun,
  seasonalCsv,
  type RecordedRun,
} from "./recorded-run.js";

const ROWS = 400;
const BREAK = 250;
const CSV = seasonalCsv(ROWS, (row) => (row < BREAK ? 1 : 8));

let run: RecordedRun;
let ports: AuditPorts;
beforeAll(async () => {
  run = await recordRun({ csv: CSV });
  const other = await recordRun({ csv: CSV, directory: "other", predictor: "warm_up_count = 20" });
  run = await onOneDisk(run, other);
  ports = portsOf(run);
});

const REQUEST = { directory: "run" };
const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.catch((error: unknown) => error);

interface ForecastCells {
  readonly [column: string]: string;
}

async function rowOf(origin: number, horizon: number): Promise<ForecastCells> {
  const text = Buffer.from(await readBytes(run.files, "run/forecasts.csv")).toString();
  const [header, ...lines] = text.split("\n");
  const line = lines.find((each) => each.startsWith(`data,${origin},${horizon},`))!;
  const cells = line.split(",");
  return Object.fromEntries(header!.split(",").map((name, i) => [name, cells[i]!]));
}

describe("diffSteps", () => {
  test("of a step and itself is empty, and plain", async () => {
    const diff = await diffSteps({ ...REQUEST, firstStep: 200, lastStep: 200 }, ports);
    const { state, sides, events, source } = diff;
    const numbers = [...state.weights, ...state.kernels, ...state.trust, ...state.measures];
    expect(numbers.every(({ change }) => change === 0)).toBe(true);
    expect(state.blocks).toMatchObject({ changedCount: 0, added: [], removed: [] });
    expect([sides[0], events, source]).toEqual([sides[1], [], "replay"]);
    const data = diffData(diff);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    expect(data).toMatchObject({ format: "meristem.diff/1", config: [], loss_horizon: 1 });
  });

  test("scores the experts between the steps, and names the instant after the first", async () => {
    const diff = await diffSteps({ ...REQUEST, firstStep: 340, lastStep: 370 }, ports);
    expect(diff.nextTimeUnixNs).toBe(341_000_000_000n);
    expect(diff.state.blocks!.changedCount).toBeGreaterThan(0);
    const scored = diff.state.weights.filter(({ scoredCount }) => scoredCount > 0);
    expect(scored.length).toBeGreaterThan(1);
    for (const { scoredCount, relativeError } of scored) {
      expect(scoredCount).toBe(30);
      expect(relativeError).toBeGreaterThan(0);
    }
    expect(diff.why.length).toBeGreaterThan(0);
    for (const event of diff.events) expect(eventText(event)).toContain(event.name);
  });

  test("uses telemetry when the input is another one, and says so", async () => {
    const changed = { ...run, inputs: { "data.csv": CSV.replace("0,2", "0,3") } };
    const request = { ...REQUEST, firstStep: 100, lastStep: 120 };
    const diff = await diffSteps(request, portsOf(changed));
    expect([diff.source, diff.note]).toEqual(["telemetry", expect.stringContaining("data.csv")]);
    expect(diff.state.blocks).toBeUndefined();
    const replayed = await diffSteps(request, ports);
    const names = (list: typeof diff.state.weights): string[] => list.map(({ name }) => name);
    expect(names(diff.state.weights).toSorted()).toEqual(names(replayed.state.weights).toSorted());
    const edited = await editedRun(changed, "telemetry.jsonl", () => "");
    expect(await errorOf(diffSteps(request, portsOf(edited)))).toBeInstanceOf(ResumeError);
  });

  test.each([
    [{ firstStep: 9, lastStep: 3 }, "step 9 comes after step 3"],
    [{ firstStep: 1, lastStep: ROWS }, `ends at step ${ROWS - 1}`],
    [{ series: "x" }, 'run has no series "x"'],
  ])("%j is a RequestError", async (request, message) => {
    const error = await errorOf(diffSteps({ ...REQUEST, ...request }, ports));
    expect(error).toBeInstanceOf(RequestError);
    expect((error as Error).message).toContain(message);
  });
});

describe("diffRuns", () => {
  test("of a run and itself has no difference and no reason", async () => {
    const diff = await diffRuns({ ...REQUEST, step: 60 }, { ...REQUEST, step: 60 }, ports);
    expect(diff.config).toEqual([]);
    expect(diff.why).toEqual(["same settings, same input, same code"]);
    expect(diff.firstDifferentProof).toBe(
      `all ${Math.floor(ROWS / 9)} proofs of the same steps agree`,
    );
    expect(diff.state.blocks).toMatchObject({ changedCount: 0 });
  });

  test("of two runs names the setting that differs", async () => {
    const diff = await diffRuns(REQUEST, { directory: "other" }, ports);
    expect(diff.config).toEqual([
      { key: "predictor.warm_up_count", before: expect.any(String), after: "20" },
    ]);
    expect(diff.sides.map(({ run: name, step }) => [name, step])).toEqual([
      ["run", ROWS - 1],
      ["other", ROWS - 1],
    ]);
  });
});

describe("bisectRun", () => {
  test("finds the planted break, its time and its context", async () => {
    const result = await bisectRun({ ...REQUEST, metric: "mae", worseBy: 0.5 }, ports);
    const [first] = result.breaks;
    expect(Math.abs(first!.step - BREAK)).toBeLessThanOrEqual(6);
    expect(first!.worsening).toBeGreaterThan(0.5);
    expect(result.near!.diff.sides[0].step).toBe(first!.step - 1);
    const data = bisectData(result);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    expect(data).toMatchObject({
      format: "meristem.bisect/1",
      near: { time_unix_ns: `${first!.step}000000000` },
    });
  });

  test("finds nothing where the worsening is smaller, and cannot test a short run", async () => {
    const large = await bisectRun({ ...REQUEST, worseBy: 900 }, ports);
    expect(large).toMatchObject({ isTooShort: false, breaks: [], near: undefined, metric: "mase" });
    const short = await bisectRun({ ...REQUEST, windowCount: 300 }, ports);
    expect(short).toMatchObject({ isTooShort: true, breaks: [] });
  });

  test.each([
    [{ metric: "mse" }, 'no metric "mse"; there are mase,'],
    [{ metric: "constructor" }, "no metric"],
    [{ worseBy: 0 }, "expected a worsening above 0"],
    [{ windowCount: 0 }, "expected a window of at least 2"],
    [{ horizon: 3 }, "no horizon 3 in run/forecasts.csv; there are 1,5"],
    [{ series: "x" }, 'no series "x" in run/forecasts.csv'],
    [{ directory: "none" }, "none: not the directory of a run"],
  ])("%j is a RequestError", async (request, message) => {
    const error = await errorOf(bisectRun({ ...REQUEST, ...request }, ports));
    expect(error).toBeInstanceOf(RequestError);
    expect((error as Error).message).toContain(message);
  });

  test("a damaged forecast is a ResumeError that names its line", async () => {
    const edited = await editedRun(run, "forecasts.csv", (text) =>
      text.replace("data,9,", "data,x,"),
    );
    const error = await errorOf(bisectRun(REQUEST, portsOf(edited)));
    expect(error).toBeInstanceOf(ResumeError);
    expect((error as Error).message).toMatch(/forecasts\.csv:\d+: not a forecast$/);
  });
});

async function recordedConfig(): Promise<RunConfig> {
  const { stored } = (await soundGenerations("run", ports)).at(-1)!;
  return configOfIdentity(stored.position.identity);
}

/** The steps of a predictor that some other program embeds. */
async function* ownSteps(values: readonly number[]): AsyncGenerator<ObservedStep> {
  const predictor = openPredictor("data", await recordedConfig());
  for (const [i, value] of values.entries()) {
    const forecast = predictor.observe(value, BigInt(i) * 1_000_000_000n);
    yield { series: "data", value, forecast, predictor };
  }
}

describe("an explained forecast", () => {
  test.each([
    [0, 1],
    [49, 5],
    [50, 1],
    [300, 5],
    [ROWS - 1, 5],
  ])("of step %i, horizon %i, is the one of the file and adds up to it", async (step, horizon) => {
    const explained = await explainRun({ ...REQUEST, step, horizon }, ports);
    const row = await rowOf(step, horizon);
    const { naive, parts, rounding } = explained.explanation;
    let sum = naive;
    for (const { contribution } of parts) sum += contribution;
    expect(sum + rounding).toBe(Number(row["point"]));
    expect(explained.forecast.quantiles[0]).toBe(Number(row["q0.025"]));
    expect(explained.actual).toBe(row["actual"] === "" ? undefined : Number(row["actual"]));
    expect(explained.surprise).toBe(row["surprise"] === "" ? undefined : Number(row["surprise"]));
    const data = explainData(explained);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    expect(data).toMatchObject({ origin: step, horizon, target: step + horizon, naive });
  });

  test("is the same from a run, from series in memory and from an embedded predictor", async () => {
    const wanted = { step: 120, horizon: 5 };
    const ofRun = explainData(await explainRun({ ...REQUEST, ...wanted }, ports));
    const whole = await readWholeSeries({
      chunks: (await ports.openInput("data.csv")).chunks(),
      name: "data.csv",
      format: "csv",
      timeUnit: "s",
      defaultSeries: "data",
      columns: { value: "value", time: "t", series: undefined },
    });
    const config = await recordedConfig();
    expect(explainData(await explainSeries({ whole, config, ...wanted }, ports))).toEqual(ofRun);
    const steps = ownSteps(whole[0]!.values as number[]);
    expect(explainData(await explainStep(steps, { series: "data", ...wanted }))).toEqual(ofRun);
  });

  test.each([
    [{ step: ROWS }, `ends at step ${ROWS - 1}`],
    [{ horizon: 7 }, "forecasts were made for 1, 5"],
    [{ series: "x" }, 'no series "x"'],
  ])("%j is a RequestError", async (request, message) => {
    const error = await errorOf(explainRun({ ...REQUEST, ...request }, ports));
    expect(error).toBeInstanceOf(RequestError);
    expect((error as Error).message).toContain(message);
  });

  test("of series in memory needs a choice among several, and a step that exists", async () => {
    const [a, b] = ["a", "b"].map((key) => ({ key, values: [1, 2, 3], timesUnixNs: [] }));
    const config = await recordedConfig();
    const explain = (request: object): Promise<unknown> =>
      errorOf(explainSeries({ whole: [a!, b!], config, ...request }, ports));
    expect(await explain({})).toMatchObject({ fault: { candidates: '"a", "b"' } });
    expect(await explain({ series: "c" })).toMatchObject({ message: 'no series "c"' });
    expect(await explain({ series: "a", step: 3 })).toMatchObject({
      message: 'series "a" is shorter',
      fault: { parameter: "step", value: 3 },
    });
  });
});
