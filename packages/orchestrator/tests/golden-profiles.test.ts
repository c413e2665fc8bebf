/**
 * Forecasts of every profile, of a bank and of every fusion rule, bit for bit.
 *
 * Each case hashes points, quantiles and surprises. The file is recorded again with
 * `UPDATE_GOLDEN=1 npx vitest run tests/golden-profiles.test.ts`, when the mathematics of a step changes
 * on purpose; the commit names the part and the reason.
 */
import {
  createPredictor,
  createPredictorBank,
  type Forecast,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import { autoregression, weather } from "@meristem/orchestrator/testing";
import { expect, test } from "vitest";
import { expectGolden, expectGoldenNames, TraceHash } from "./golden-record.js";
import { gapsAndSoftChanges } from "./golden-series.js";

const FILE = new URL("golden/profile-traces.json", import.meta.url);

interface TraceCase {
  readonly about: string;
  readonly values: readonly (number | undefined)[];
  readonly config: PredictorConfigInput;
}

const byRule = (fusionRule: "exponential" | "bernstein" | "jko" | "fisher_rao"): TraceCase => ({
  about: `gapsAndSoftChanges(1500, 5), fusionRule ${fusionRule}`,
  values: gapsAndSoftChanges(1500, 5),
  config: { fusionRule },
});
const soft = (profile: "full" | "lite", count: number): TraceCase => ({
  about: `gapsAndSoftChanges(${count}, 11), profile ${profile}`,
  values: gapsAndSoftChanges(count, 11),
  config: { profile },
});

const CASES: Readonly<Record<string, TraceCase>> = {
  balanced: {
    about: "weather(3000, 42), profile balanced",
    values: weather(3000, 42),
    config: { profile: "balanced" },
  },
  lite: {
    about: "weather(5000, 42), profile lite",
    values: weather(5000, 42),
    config: { profile: "lite" },
  },
  "full-soft-change": soft("full", 2500),
  "lite-soft-change": soft("lite", 4000),
  "fusion-bernstein": byRule("bernstein"),
  "fusion-exponential": byRule("exponential"),
  "fusion-fisher-rao": byRule("fisher_rao"),
  "fusion-jko": byRule("jko"),
};

/** For each horizon the point and the quantiles; then for each matured forecast 1 and its surprise. */
function numbersOf({ horizons, matured }: Forecast): number[] {
  return [
    ...horizons.flatMap(({ point, quantiles }) => [point, ...quantiles]),
    ...matured.flatMap(({ surprise }) => (surprise === undefined ? [0, 0] : [1, surprise])),
  ];
}

test.each(Object.entries(CASES))("%s has the committed bits", (name, { about, values, config }) => {
  const predictor = createPredictor({ config });
  const trace = new TraceHash();
  let softResetCount = 0;
  for (const value of values) {
    const forecast = predictor.observe(value);
    trace.add(numbersOf(forecast));
    for (const { fact } of forecast.events) {
      if (fact?.$case === "regimeChanged" && fact.value.resetMix > 0) softResetCount++;
    }
  }
  expectGolden(FILE, name, { about, steps: trace.steps, sha256Hex: trace.finish() });
  // Profile lite has no regime events; a trace of another one must cover the soft reset.
  if (config.profile !== "lite") expect(softResetCount).toBeGreaterThan(0);
});

const BANK_CASE = "bank";
const BANK_STEPS = 2000;

test("the rows of a bank of eight series have the committed bits", () => {
  const bank = createPredictorBank({ config: { horizons: [1, 3, 12] } });
  const series = [
    ...[1, 2, 3].map((seed) => weather(BANK_STEPS, seed)),
    ...[4, 5].map((seed) => gapsAndSoftChanges(BANK_STEPS, seed)),
    ...[0, 0.8, 1].map((memory, i) => autoregression(BANK_STEPS, memory, 20 + i)),
  ];
  const slots = Int32Array.from(series, (_, i) => bank.open(`series ${i}`));
  const values = new Float64Array(series.length);
  const rows = new Float64Array(series.length * bank.rowLength);
  const trace = new TraceHash();
  for (let t = 0; t < BANK_STEPS; t++) {
    for (const [i, one] of series.entries()) values[i] = one[t] ?? Number.NaN;
    bank.observeBatch(slots, values, rows);
    trace.add(rows);
  }
  expectGolden(FILE, BANK_CASE, {
    about:
      "weather(2000, 1 to 3), gapsAndSoftChanges(2000, 4 and 5), autoregression(2000, 0, 0.8 and 1), " +
      "horizons 1, 3, 12",
    steps: trace.steps,
    sha256Hex: trace.finish(),
  });
});

test("every entry of the file has a case", () => {
  expectGoldenNames(FILE, [...Object.keys(CASES), BANK_CASE]);
});
