/**
 * Rows on their way through a predictor: of a run, once more, or of a file.
 *
 * @module
 */
import type { CommandPorts } from "../command-line/command.js";
import { UsageError } from "../command-line/usage-error.js";
import type { WholeSeries } from "../backtest/read-series.js";
import { openReplaySession, replayedSteps } from "../proof/replay-session.js";
import { replayPlan } from "../proof/replay-plan.js";
import { soundGenerations } from "../proof/run-files.js";
import { spanOf, type TracePorts } from "../proof/trace-steps.js";
import type { RunConfig } from "../config/sections.js";
import { openPredictor } from "../wiring.js";
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
 * @throws UsageError; what `replayPlan` throws
 */
export async function stepsOfRun(request: RunStepsRequest, ports: TracePorts): Promise<StepsFound> {
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

/** The steps of one series of a file. @throws UsageError */
export function stepsOfFile(
  whole: readonly WholeSeries[],
  wanted: { readonly series: string | undefined; readonly step: number | undefined },
  config: RunConfig,
  ports: Pick<CommandPorts, "breathe">,
): StepsFound {
  if (wanted.series === undefined && whole.length > 1) {
    const shown = whole.slice(0, 5).map(({ key }) => JSON.stringify(key));
    throw new UsageError(`which series? --key KEY, such as ${shown.join(", ")}`);
  }
  const one = wanted.series === undefined ? whole[0] : whole.find((s) => s.key === wanted.series);
  if (one === undefined) throw new UsageError(`no series ${JSON.stringify(wanted.series ?? "")}`);
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
