/**
 * The rows of a run once more, from the start or from a snapshot, through the predictors of then.
 *
 * @module
 */
import type { CommandPorts } from "../command-line/command.js";
import type { RunConfig } from "../config/sections.js";
import { InputStream } from "../input/input-stream.js";
import { RowReader, type InputRow } from "../input/row-reader.js";
import { recordedLoad } from "../run/run-load.js";
import { configOfRecipe } from "../run/run-recipe.js";
import { RunSession, type SessionOptions, type SessionStep } from "../run/run-session.js";
import { reopenSeries } from "../run/stored-run.js";
import { openPredictor } from "../wiring.js";
import type { ReplayPlan } from "./replay-plan.js";

/** A session that stands where the plan begins. */
export interface ReplaySession {
  readonly session: RunSession;
  readonly config: RunConfig;
}

/** @throws OperatingError `STATE_UNREADABLE`, `SNAPSHOT_MISMATCH`; ConfigError */
export function openReplaySession(
  { recipe, position, from, parity }: ReplayPlan,
  ports: Pick<CommandPorts, "clock">,
): ReplaySession {
  const config = configOfRecipe(recipe);
  const options: SessionOptions = {
    inputName: position.inputName,
    defaultSeries: position.defaultSeries,
    isStrict: recipe.isStrict,
    seriesCountMax: recipe.seriesCountMax,
    horizons: config.predictor.horizons,
    season: recipe.yardstickSeason,
  };
  const load = recordedLoad(parity);
  const resumed = from && {
    series: reopenSeries(from, options, config, load),
    stepTimes: from.stepTimes,
  };
  const monotonicNs = (): bigint => ports.clock.monotonicNs();
  const createPredictor = (key: string): ReturnType<typeof openPredictor> =>
    openPredictor(key, config, load(key));
  return {
    session: new RunSession(options, { createPredictor, monotonicNs }, resumed),
    config,
  };
}

/** What a replayed row led to; the row with it. */
export interface ReplayedStep extends SessionStep {
  readonly row: InputRow;
}

/**
 * One item per row that was admitted, to the end of what the run used. Lets signals in between
 * chunks; who reads decides when to stop.
 *
 * @throws InputError
 */
export async function* replayedSteps(
  { recipe, position, from, input }: ReplayPlan,
  session: RunSession,
  ports: Pick<CommandPorts, "breathe">,
): AsyncGenerator<ReplayedStep> {
  const stream = new InputStream(input);
  if (from !== undefined) await stream.skip(from.position.input.offsetBytes);
  const { format, columns, timeUnit } = recipe;
  const resume = from?.position.input;
  const reader = new RowReader({ name: position.inputName, format, columns, timeUnit, resume });
  try {
    for (;;) {
      const chunk = await stream.next();
      for (const row of chunk === undefined ? reader.end() : reader.push(chunk)) {
        const step = session.step(row);
        if (step !== undefined) yield { ...step, row };
      }
      if (chunk === undefined) return;
      stream.markAllUsed();
      await ports.breathe();
    }
  } finally {
    await stream.close();
  }
}
