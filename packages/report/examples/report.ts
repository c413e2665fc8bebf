import { ReportAccumulator, renderRunReport, type ForecastRow } from "@meristem/report";

const forecast: ForecastRow = {
  series: "boiler",
  origin: 0,
  horizon: 1,
  target: 1,
  actual: 61,
  point: 60.5,
  quantiles: [58, 58.5, 59, 60, 60.5, 61, 62, 62.5, 63],
  mode: "standard",
  flags: [],
};
const accumulator = new ReportAccumulator({ title: "boiler.csv" });
accumulator.addForecast(forecast);
accumulator.addForecast({ ...forecast, origin: 1, target: 2, actual: undefined });

const html = renderRunReport(accumulator.report());
console.log(html.startsWith("<!doctype html>"), html.includes("boiler.csv"));
