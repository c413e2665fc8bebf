import { ReportAccumulator, renderRunReport } from "@meristem/report";

const report = new ReportAccumulator({ title: "boiler.csv" });
report.addForecastLine("boiler,0,1,1,61,60.5,58,58.5,59,60,60.5,61,62,62.5,63,standard,");
report.addForecastLine(
  "boiler,1,1,2,,61.2,58,58.5,59,60,61,61.5,62,62.5,63,standard,target_missing",
);

const html = renderRunReport(report.report());
console.log(html.startsWith("<!doctype html>"), html.includes("boiler.csv"));
