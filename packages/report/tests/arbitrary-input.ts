/** Random inputs of both pages, with names that try to be markup. */
import { QUANTILE_LEVELS, v1 } from "@meristem/leyline";
import { ReportAccumulator, type BacktestReport, type RunReport } from "@meristem/report";
import fc from "fast-check";

const HOSTILE = [
  `<script>alert("x")</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onload='x`,
  "</style></title></svg>",
  "--><!--",
  "]]>",
  "&lt;&amp;&#39;&",
  'a,b\n\r\n"c"',
  "__proto__",
  "constructor",
  "\u202egnihtemos",
  "NaN",
  "",
];
/** Text of at most 40 characters. */
export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary", maxLength: 40 }),
);

const value = fc.double({ min: -1.7e308, max: 1.7e308, noNaN: true });
const maybe = fc.option(value, { nil: null });
const step = fc.nat({ max: 3000 });

const forecast = fc.record({
  target: fc.integer({ min: 40, max: 3000 }),
  horizon: fc.constantFrom(1, 7, 40),
  actual: fc.option(value, { nil: undefined }),
  point: value,
  spread: fc.double({ min: 0, max: 1e6, noNaN: true }),
  mode: fc.oneof(fc.constantFrom("standard", "warming_up", "emergency"), hostileText),
  flags: fc.array(
    fc.oneof(fc.constantFrom("target_missing", "target_rejected", "warming_up"), hostileText),
    { maxLength: 3 },
  ),
  surprise: fc.option(fc.double({ min: 0, max: 300, noNaN: true }), { nil: undefined }),
});

const risk = fc.record(
  {
    cusumRatio: value,
    weightEntropy: value,
    volatility: value,
    kurtosis: value,
    holderExponent: value,
    freeEnergy: value,
    transportCost: value,
  },
  { requiredKeys: [] },
);

const stepBody = fc.record({
  $case: fc.constant("step"),
  value: fc.record({
    kernelWeights: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
    expertWeights: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
    risk,
  }),
});

const eventBody = fc.record({
  $case: fc.constant("event"),
  value: fc.record({
    stepIndex: step,
    level: fc.oneof(fc.constantFrom("TELEMETRY_LEVEL_ERROR", "TELEMETRY_LEVEL_INFO"), hostileText),
    fact: fc.record({
      $case: fc.oneof(fc.constantFrom("regimeChanged", "modeChanged"), hostileText),
      value: fc.dictionary(hostileText, fc.oneof(value, hostileText, fc.boolean()), { maxKeys: 4 }),
    }),
  }),
});

const summaryOf = (
  keys: readonly string[],
): fc.Arbitrary<Parameters<ReportAccumulator["report"]>[0]> =>
  fc.record({
    ended: fc.constantFrom("end_of_input", "stopped", "input_error"),
    rows: fc.nat(),
    series: fc.tuple(
      ...keys.map((key) =>
        fc.record({
          series: fc.constant(key),
          rows: fc.nat(),
          missing: fc.nat({ max: 5 }),
          horizons: fc.array(
            fc.record({
              horizon: fc.constantFrom(1, 7, 40),
              n: fc.nat(),
              mae: maybe,
              rmse: maybe,
              mase: maybe,
              coverage: fc.record({ "50": maybe, "80": maybe, "95": maybe }),
              width: fc.record({ "80": maybe }),
              skill_vs_naive: maybe,
            }),
            { maxLength: 3 },
          ),
        }),
      ),
    ),
    config: fc.dictionary(hostileText, hostileText, { maxKeys: 4 }),
  });

export interface RunInput {
  readonly title: string;
  readonly keys: readonly string[];
  /** Builds the report anew: two calls share no state. */
  readonly report: () => RunReport;
}

export const runInput: fc.Arbitrary<RunInput> = fc
  .uniqueArray(hostileText, { minLength: 1, maxLength: 4 })
  .chain((keys) =>
    fc
      .record({
        title: hostileText,
        forecasts: fc.array(forecast, { maxLength: 60 }),
        records: fc.array(fc.tuple(step, fc.oneof(stepBody, eventBody)), { maxLength: 40 }),
        experts: fc.array(hostileText, { maxLength: 12 }),
        summary: fc.option(summaryOf(keys), { nil: undefined }),
      })
      .map(({ title, forecasts, records, experts, summary }) => ({
        title,
        keys,
        report: () => {
          const accumulator = new ReportAccumulator({ title, detailedSeriesMax: 3 });
          accumulator.setExpertNames(experts);
          const ordered = forecasts.toSorted((a, b) => a.target - b.target);
          for (const [i, { spread, ...row }] of ordered.entries()) {
            accumulator.addForecast({
              ...row,
              series: keys[i % keys.length]!,
              origin: row.target - row.horizon,
              quantiles: QUANTILE_LEVELS.map((level) => row.point + spread * (level - 0.5)),
            });
          }
          for (const [i, [stepIndex, body]] of records.entries()) {
            const record = { series: keys[i % keys.length]!, stepIndex, body };
            accumulator.addTelemetry(record as unknown as v1.TelemetryEvent);
          }
          return accumulator.report(summary);
        },
      })),
  );

const share = fc.double({ min: 0, max: 1, noNaN: true });
const maybeShare = fc.option(share, { nil: null });

const backtestRow = fc.record({
  forecaster: fc.oneof(fc.constant("naive"), hostileText),
  kind: fc.constantFrom("meristem" as const, "member" as const, "peer" as const),
  horizon: fc.constantFrom(1, 12),
  n: fc.integer({ min: 1, max: 1000 }),
  mae: maybe,
  mase: maybe,
  vs_naive: maybe,
  vs_seasonal_naive: maybe,
  vs_meristem: maybe,
  difference_in_errors: maybe,
  wis: maybe,
  wis_vs_naive: maybe,
  coverage: fc.record({ "80": maybeShare, "95": maybeShare }),
  reliability: fc.constant(Object.fromEntries(QUANTILE_LEVELS.map((level) => [level, level]))),
  transform: fc.array(share, { maxLength: 20 }),
  over_time: fc.array(maybeShare, { maxLength: 40 }),
});

export const backtestInput: fc.Arbitrary<BacktestReport> = fc.record({
  horizons: fc.constant([1, 12]),
  peers: fc.array(fc.record({ name: hostileText, version: hostileText, manner: hostileText }), {
    maxLength: 2,
  }),
  series: fc.array(
    fc.record({
      series: hostileText,
      rows: fc.nat({ max: 5000 }),
      scored_from: fc.nat(),
      seasons: fc.array(fc.nat(), { maxLength: 2 }),
      results: fc.array(backtestRow, { maxLength: 8 }),
    }),
    { maxLength: 3 },
  ),
});
