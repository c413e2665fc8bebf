/** Laws of both pages, for inputs whose texts try to be markup. */
import { v1 } from "@meristem/leyline";
import { renderBacktestReport, renderRunReport, ReportAccumulator } from "@meristem/report";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backtestInput, hostileText, runInput } from "./arbitrary-input.js";
import { elementsOf, type Element } from "./markup.js";

/** A page of a run takes some milliseconds. */
const runBudget = { ...propertyBudget, numRuns: Math.ceil((propertyBudget.numRuns ?? 200) / 4) };

/** Attributes without an effect beyond the look of the page. */
const INERT =
  /^(aria-hidden|aria-label|charset|class|content|d|height|id|lang|name|preserveAspectRatio|role|rx|scope|style|title|viewBox|width|x|y)$/;
/** Element names of both pages: none loads or runs anything. */
const TAGS = new Set([
  ..."html head meta title style body header h1 h2 h3 main section footer p ul li a b small".split(
    " ",
  ),
  ..."dl div dt dd figure figcaption span svg path rect details summary pre".split(" "),
  ..."table caption thead tbody tr th td".split(" "),
]);

/** Elements of a page that is well-formed and inert and whose coordinates are numbers. */
function soundElementsOf(html: string): readonly Element[] {
  const elements = elementsOf(html);
  const problems = elements.flatMap(({ name, attributes }) => [
    ...(TAGS.has(name) ? [] : [name]),
    ...Object.entries(attributes)
      .filter(([attribute, value]) => !isSound(attribute, value))
      .map(([attribute, value]) => `${name} ${attribute}="${value}"`),
  ]);
  expect(problems).toEqual([]);
  const ids = elements.flatMap(({ attributes }) => attributes["id"] ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  return elements;
}

function isSound(attribute: string, value: string): boolean {
  if (attribute === "href") return /^#series-\d+$/.test(value);
  const isGeometry = /^(d|style|x|y|width|height)$/.test(attribute);
  return INERT.test(attribute) && !(isGeometry && /NaN|Inf/.test(value));
}

const textsOf = (elements: readonly Element[], tag: string): readonly string[] =>
  elements.filter(({ name }) => name === tag).map(({ text }) => text);

describe("the page of a run", () => {
  test("the same input gives the same bytes", () =>
    fc.assert(
      fc.property(runInput, ({ report }) => {
        const first = report();
        const html = renderRunReport(first);
        expect(renderRunReport(first)).toBe(html);
        expect(renderRunReport(report())).toBe(html);
      }),
      runBudget,
    ));

  test("the page is well-formed and inert, and the names of the input are text", () =>
    fc.assert(
      fc.property(runInput, ({ title, report }) => {
        const input = report();
        const elements = soundElementsOf(renderRunReport(input));
        expect(textsOf(elements, "h1")).toEqual([title]);
        if (input.series.length < 2) return;
        const detailed = input.series.filter(
          ({ isDetailed, horizons }) => isDetailed && horizons.length > 0,
        );
        expect(textsOf(elements, "h2").slice(1, -1)).toEqual(detailed.map(({ key }) => key));
        expect(textsOf(elements, "b")).toEqual(input.series.map(({ key }) => key));
      }),
      runBudget,
    ));

  /** Every number has many digits, every step is an event, and every series has its own experts. */
  function longRun(targetCount: number, seriesCount: number): ReportAccumulator {
    const accumulator = new ReportAccumulator({ title: "long" });
    const weights = Array.from({ length: 64 }, (_, i) => 1 / (i + 65));
    for (let target = 12; target < targetCount; target++) {
      const wave = ((target * 7919) % 10_007) / 3 + 0.123_456_789;
      for (let i = 0; i < seriesCount; i++) {
        const series = `s${i}`;
        for (const horizon of [1, 12]) {
          accumulator.addForecast({
            series,
            origin: target - horizon,
            horizon,
            target,
            actual: target % 19 === 0 ? undefined : wave,
            point: wave / 1.01,
            quantiles: [-9, -8, -7, -6, 0, 6, 7, 8, 9].map((z) => wave / 1.01 + z),
            mode: target % 2 === 0 ? "standard" : "robust",
            flags: target % 19 === 0 ? ["target_missing"] : ["after_gap", "low_confidence"],
            surprise: wave,
          });
        }
        const risk = { cusumRatio: wave, weightEntropy: wave, volatility: wave, kurtosis: wave };
        const step = v1.StepTelemetry.create({ expertWeights: weights, risk });
        const fact = { $case: "regimeChanged", value: { statistic: wave, threshold: 1 } };
        const event = { stepIndex: target, level: v1.TelemetryLevel.WARNING, fact };
        const bodies = [
          { $case: "step", value: step },
          { $case: "event", value: event },
        ];
        for (const body of bodies) {
          accumulator.addTelemetry({ series, stepIndex: target, body } as never);
        }
      }
    }
    return accumulator;
  }

  test.each([100, 1000, 10_000, 40_000])(
    "the page of a series of %i steps has at most 500 kB",
    (targetCount) => {
      const html = renderRunReport(longRun(targetCount, 1).report());
      expect(html.length).toBeLessThan(500_000);
    },
  );

  test("a further series adds at most 4 kB once 12 have their own section", () => {
    const size = (count: number): number => renderRunReport(longRun(100, count).report()).length;
    expect(size(72) - size(12)).toBeLessThan(60 * 4_000);
    expect(size(300) - size(240)).toBeLessThan(100);
  });
});

describe("the page of a backtest", () => {
  test("the same input gives the same bytes", () =>
    fc.assert(
      fc.property(backtestInput, hostileText, (report, title) => {
        const copy = structuredClone(report);
        expect(renderBacktestReport(copy, title)).toBe(renderBacktestReport(report, title));
        expect(copy).toEqual(report);
      }),
      propertyBudget,
    ));

  test("the page is well-formed and inert, and the names of the input are text", () =>
    fc.assert(
      fc.property(backtestInput, hostileText, (report, title) => {
        const elements = soundElementsOf(renderBacktestReport(report, title));
        expect(textsOf(elements, "h1")).toEqual([title]);
        expect(textsOf(elements, "h2")).toEqual(report.series.map(({ series }) => series));
      }),
      propertyBudget,
    ));
});

describe("a row that is no forecast is refused", () => {
  const row = {
    series: "a",
    origin: 3,
    horizon: 2,
    target: 5,
    actual: 1,
    point: 1,
    quantiles: [1, 1, 1, 1, 1, 1, 1, 1, 1],
    mode: "standard",
    flags: [],
  };

  test.each([
    ["an index that is no integer", { origin: 3.5, target: 5.5 }],
    ["a target before the first step", { origin: -9, target: -7 }],
    ["a target without end", { origin: Infinity, target: Infinity }],
    ["a horizon of zero", { horizon: 0, target: 3 }],
    ["a target that is not origin + horizon", { target: 6 }],
    ["eight quantiles", { quantiles: [1, 1, 1, 1, 1, 1, 1, 1] }],
    ["an infinite quantile", { quantiles: [1, 1, 1, 1, 1, 1, 1, 1, Infinity] }],
    ["a point that is no number", { point: NaN }],
    ["an actual that is no number", { actual: NaN }],
  ])("%s", (_name, change) => {
    const accumulator = new ReportAccumulator({ title: "a" });
    accumulator.addForecast(row);
    expect(() => accumulator.addForecast({ ...row, ...change })).toThrow("invariant broken");
  });
});
