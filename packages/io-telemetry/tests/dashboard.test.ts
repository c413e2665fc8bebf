/** The report through its public entry. */
import { DashboardAccumulator, renderDashboard } from "@meristem/io-telemetry/dashboard";
import { expect, test } from "vitest";

const spread = [-2, -1.6, -1.3, -0.7, 0, 0.7, 1.3, 1.6, 2];

function reportOf(title: string, rowCount: number): string {
  const dashboard = new DashboardAccumulator({ title });
  for (let target = 1; target < rowCount; target++) {
    for (const horizon of [1, 12]) {
      if (target < horizon) continue;
      const point = Math.round(Math.sin(target / 9) * 1000) / 100;
      dashboard.addForecast({
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
  return renderDashboard(dashboard.report());
}

test("the same rows give the same bytes", () => {
  expect(reportOf("a", 3000)).toBe(reportOf("a", 3000));
});

test("no text of the input is markup", () => {
  const html = reportOf(`<script>alert("x")</script>&'`, 50);
  expect(html).not.toContain("<script");
  expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;");
});

test("the page refers to nothing outside itself", () => {
  expect(reportOf("a", 500)).not.toMatch(/https?:|src=|@import|url\(/);
});

test("no coordinate is NaN or infinite", () => {
  expect(reportOf("a", 700)).not.toMatch(/NaN|Infinity/);
});
