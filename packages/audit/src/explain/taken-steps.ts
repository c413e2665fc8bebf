/**
 * Rows on their way through a predictor: of a run, once more, or of a file.
 *
 * @module
 */
import {
  openPredictor,
  RequestError,
  soundGenerations,
  type WholeSeries,
} from "@meristem/run-directory/advanced";
import type { RunConfig } from "@meristem/run-directory/config";
import type { AuditPorts } from "../audit-ports.js";
import { replayPlan } from "../replay/replay-plan.js";
import { openReplaySession, replayedSteps } from "../replay/replay-session.js";
import { spanOf } from "../trace/trace-steps.js";
import type { TakenStep } from "./explain-step.js";

export interface StepsFound {
  readonly series: string;
  /** The one asked for, else the last. */
  readonly step: number;
  readonly steps: AsyncIterable<TakenStep>;
}

export interface RunStepsRequest {
  readonly directory: string;
  readonly inputPath: string | undefined;
  readonly series: string | undefined;
  readonly step: number | undefined;
}

/**
 * The steps of a run from the nearest snapshot in front of the one asked for.
 *
 * @throws RequestError; what `replayPlan` throws
 */
export async function stepsOfRun(request: RunStepsRequest, ports: AuditPorts): Promise<StepsFound> {
  const { directory, inputPath, series } = request;
  const generations = await soundGenerations(directory, ports);
  const wanted = { directory, inputPath, series, lastStep: request.step };
  const { series: key, lastStep: step } = spanOf(
    { ...wanted, firstStep: request.step },
    generations,
  );
  // The step itself must be lived through: its events belong to the answer.
  const before = Math.max(0, step - 1);
  const span = spanOf({ ...wanted, firstStep: before, lastStep: step }, generations);
  const generation = step === 0 ? undefined : span.generation;
  const plan = await replayPlan({ directory, inputPath, generation }, ports);
  const { session } = openReplaySession(plan, ports);
  return { series: key, step, steps: taken() };

  async function* taken(): AsyncGenerator<TakenStep> {
    for await (const { series: run, forecast, row } of replayedSteps(plan, session, ports)) {
      yield { series: run.key, value: row.value, forecast, predictor: run.predictor };
    }
  }
}

/** The steps of one series of a file. @throws RequestError */
export function stepsOfFile(
  whole: readonly WholeSeries[],
  wanted: { readonly series: string | undefined; readonly step: number | undefined },
  config: RunConfig,
  ports: Pick<AuditPorts, "breathe">,
): StepsFound {
  if (wanted.series === undefined && whole.length > 1) {
    const shown = whole.slice(0, 5).map(({ key }) => JSON.stringify(key));
    throw new RequestError("the file has more than one series", {
      parameter: "series",
      candidates: shown.join(", "),
    });
  }
  const one = wanted.series === undefined ? whole[0] : whole.find((s) => s.key === wanted.series);
  if (one === undefined) throw new RequestError(`no series ${JSON.stringify(wanted.series ?? "")}`);
  const { key, values, timesUnixNs } = one;
  return { series: key, step: wanted.step ?? values.length - 1, steps: taken() };

  async function* taken(): AsyncGenerator<TakenStep> {
    const predictor = openPredictor(key, config);
    for (const [row, value] of values.entries()) {
      const forecast = predictor.observe(value, timesUnixNs[row]);
      yield { series: key, value, forecast, predictor };
      predictor.idle();
      if (row % 1000 === 999) await ports.breathe();
    }
  }
}
