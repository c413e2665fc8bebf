import { createPredictor, type Predictor } from "@meristem/orchestrator";
import { expect, test } from "vitest";
import { rehearse } from "./rehearsal.js";
import { RunSession } from "./run-session.js";

const config = { profile: "lite" as const, horizons: [1] };

function sessionOver(predictor: Predictor, monotonicNs: () => bigint): RunSession {
  const options = {
    inputName: "rows",
    defaultSeries: "",
    isStrict: true,
    seriesCountMax: 1,
    horizons: config.horizons,
    season: 1,
  };
  return new RunSession(options, { monotonicNs, createPredictor: () => predictor });
}

test("a rehearsal does not change the forecasts of a run", () => {
  const [rehearsed, fresh] = [createPredictor({ config }), createPredictor({ config })];
  rehearse(
    sessionOver(createPredictor({ config }), () => 0n),
    () => 0n,
  );
  for (let t = 0; t < 50; t++) expect(rehearsed.observe(t % 7)).toEqual(fresh.observe(t % 7));
});

test("a rehearsal finds a daily season, and ends after 600 rows or 0.3 s", () => {
  let ns = 0n;
  const patient = sessionOver(createPredictor({ config }), () => 0n);
  rehearse(patient, () => 0n);
  expect(patient.rowCount).toBe(600);
  expect(patient.series[0]!.predictor.forecast().diagnostics.seasons).not.toEqual([]);
  const hurried = sessionOver(createPredictor({ config }), () => 0n);
  rehearse(hurried, () => (ns += 100_000_000n));
  expect(hurried.rowCount).toBe(2);
});
