/**
 * `report` and `evaluation` define their input types structurally and import no sibling. Here, where all
 * packages meet, the types that are passed to them are required to fit.
 */
import type { EvaluatedPredictor } from "@meristem/evaluation";
import type {
  BacktestReport as EvaluationReport,
  EvaluatedForecast,
  ForecastOutcome,
  MaturedEvaluation,
} from "@meristem/evaluation/advanced";
import type { v1 } from "@meristem/leyline";
import type { HorizonForecast, MaturedForecast, Predictor } from "@meristem/orchestrator";
import type { BacktestReport, ForecastRow, ReportAccumulator, RunSummary } from "@meristem/report";
import type { RunSummary as WrittenSummary } from "@meristem/run-directory";
import type { StoredForecast } from "@meristem/run-directory/advanced";
import { expectTypeOf, test } from "vitest";

test("the predictor's forecasts can be scored by evaluation", () => {
  expectTypeOf<HorizonForecast>().toExtend<EvaluatedForecast>();
  expectTypeOf<MaturedForecast>().toExtend<MaturedEvaluation>();
  expectTypeOf<Predictor>().toExtend<EvaluatedPredictor>();
});

test("rows of forecasts.csv can be scored and drawn", () => {
  expectTypeOf<StoredForecast>().toExtend<ForecastOutcome>();
  expectTypeOf<StoredForecast>().toExtend<ForecastRow>();
});

test("the summary of a run and its telemetry can be drawn", () => {
  expectTypeOf<WrittenSummary>().toExtend<RunSummary>();
  type Telemetry = Parameters<ReportAccumulator["addTelemetry"]>[0];
  expectTypeOf<v1.TelemetryEvent>().toExtend<NonNullable<Telemetry>>();
});

test("the result of a backtest can be drawn", () => {
  expectTypeOf<EvaluationReport>().toExtend<BacktestReport>();
});

test("the structural types are not so wide that anything fits", () => {
  expectTypeOf<{ readonly horizon: number }>().not.toExtend<EvaluatedForecast>();
  expectTypeOf<{ readonly series: string }>().not.toExtend<ForecastRow>();
  expectTypeOf<{ readonly rows: string }>().not.toExtend<RunSummary>();
  expectTypeOf<{ readonly series: [] }>().not.toExtend<BacktestReport>();
});
