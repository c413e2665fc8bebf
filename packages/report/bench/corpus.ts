/**
 * The benchmark cases: `main.ts` times them, `corpus.test.ts` runs each one once. Inputs are fixed, so two
 * runs are comparable.
 */
import { ReportAccumulator, renderRunReport } from "@meristem/report";
import type { BenchCase } from "@meristem/testkit/bench";

function renderRun(): BenchCase {
  const accumulator = new ReportAccumulator({ title: "bench" });
  for (let target = 1; target < 4000; target++) {
    const point = Math.round(Math.sin(target / 20) * 1000);
    const quantiles = [-8, -6, -4, -2, 0, 2, 4, 6, 8].map((z) => point + z);
    const row = {
      series: "a",
      origin: target - 1,
      horizon: 1,
      target,
      actual: point + (target % 7),
    };
    accumulator.addForecast({ ...row, point, quantiles, mode: "standard", flags: [] });
  }
  const report = accumulator.report();
  return { name: "run/render-4000", run: () => renderRunReport(report).length };
}

export const corpus: readonly BenchCase[] = [renderRun()];
