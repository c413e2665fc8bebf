/** The page of a run, rendered through the public entry point. */
import { ReportAccumulator, renderRunReport } from "@meristem/report";
import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";

const spread = [-2, -1.6, -1.3, -0.7, 0, 0.7, 1.3, 1.6, 2];

function reportOf(title: string, rowCount: number): string {
  const report = new ReportAccumulator({ title });
  for (let target = 1; target < rowCount; target++) {
    for (const horizon of [1, 12]) {
      if (target < horizon) continue;
      const point = Math.round(Math.sin(target / 9) * 1000) / 100;
      report.addForecast({
        series: title,
        origin: target - horizon,
        horizon,
        target,
        actual: target % 17 === 0 ? undefined : point + ((target * 7919) % 13) / 10,
        point,
        quantiles: spread.map((z) => point + z * horizon),
        mode: target < 40 ? "warming_up" : "standard",
        flags: target % 17 === 0 ? ["target_missing"] : [],
      });
    }
  }
  return renderRunReport(report.report());
}

test("the page refers to nothing outside itself", () => {
  expect(reportOf("a", 500)).not.toMatch(/https?:|src=|@import|url\(/);
});

test("no coordinate is NaN or infinite", () => {
  expect(reportOf("a", 700)).not.toMatch(/NaN|Infinity/);
});

test("a missing value is a gap in the line and a dot at the lower edge", () => {
  const html = reportOf("a", 120);
  const line = /<path class="line actual" d="([^"]+)"/.exec(html)![1]!;
  expect(line.split("M").length - 1).toBeGreaterThan(5);
  expect(html).toContain('class="dots missing"');
});

test("every plot has a text alternative, every value axis a label", () => {
  const html = reportOf("a", 500);
  const plots = html.match(/<svg [^>]*role="img"[^>]*>/g)!;
  expect(plots.length).toBeGreaterThan(5);
  for (const plot of plots) expect(plot).toMatch(/aria-label="[^"]{20,}"/);
  for (const figure of html.match(/<figcaption>.*?<\/figcaption>/g)!) {
    expect(figure).toMatch(/class="ylabel">[^<]+</);
  }
});

test("series beyond the limit are counted only", () => {
  const report = new ReportAccumulator({ title: "many", detailedSeriesMax: 2, seriesMax: 5 });
  for (let i = 0; i < 40; i++) {
    const row = {
      origin: 0,
      horizon: 1,
      target: 1,
      actual: 1,
      point: 1,
      mode: "standard",
      flags: [],
    };
    report.addForecast({ ...row, series: `s${i}`, quantiles: spread });
  }
  const html = renderRunReport(report.report());
  expect(html.match(/class="spark"/g)).toHaveLength(5);
  expect(html.match(/<section id="series-/g)).toHaveLength(2);
  expect(html).toContain("and 35 more");
});

test("a run without forecasts has a page", () => {
  const html = renderRunReport(new ReportAccumulator({ title: "empty" }).report());
  expect(html).toContain("No forecasts were made.");
});

test("the table of surprises includes rejected values and excludes the warm-up", () => {
  const report = new ReportAccumulator({ title: "surprises" });
  for (let target = 1; target < 100; target++) {
    report.addForecast({
      series: "a",
      origin: target - 1,
      horizon: 1,
      target,
      actual: target === 60 ? 77_777 : 0,
      point: 0,
      quantiles: spread,
      mode: target < 20 ? "warming_up" : "standard",
      flags: target < 20 ? ["warming_up"] : target === 60 ? ["target_rejected"] : [],
      surprise: target === 5 ? 29.5 : target === 60 ? 12.5 : target / 1000,
    });
  }
  const html = renderRunReport(report.report());
  const table = /<caption>The least expected values[^]*?<\/table>/.exec(html)![0];
  const rows = [...table.matchAll(/<tr><td>(\d+)<\/td>/g)].map(([, row]) => Number(row));
  expect(rows).toEqual([60, 99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 89]);
  expect(table).toContain("77");
  expect(html).toContain("the greatest surprise is 12.5, at row 60");
  expect(html).not.toContain("29.5");
});

test("an alarm is drawn at the value of the CUSUM before its reset", () => {
  const report = new ReportAccumulator({ title: "a" });
  for (let stepIndex = 0; stepIndex < 20; stepIndex++) {
    const risk = v1.RiskState.create({ cusumRatio: stepIndex < 10 ? 0.5 : 0 });
    report.addTelemetry({
      series: "a",
      stepIndex,
      body: { $case: "step", value: v1.StepTelemetry.create({ risk }) },
    });
  }
  const fact = { statistic: 12, threshold: 8 } as never;
  report.addTelemetry({
    series: "a",
    stepIndex: 10,
    body: {
      $case: "event",
      value: v1.Event.create({ stepIndex: 10, fact: { $case: "regimeChanged", value: fact } }),
    },
  });
  const { steps } = report.report().series[0]!;
  expect(steps.value(steps.bucketOf(10), "cusumRatioMax")).toBe(1.5);
});
