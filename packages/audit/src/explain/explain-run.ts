/**
 * Explains one forecast of a recorded run, by a replay from the nearest snapshot before it.
 *
 * @module
 */
import { soundGenerations } from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import type { StepRequest } from "../diff/diff-steps.js";
import { replayPlan } from "../replay/replay-plan.js";
import { openReplaySession, replayedSteps } from "../replay/replay-session.js";
import { stepRangeOf } from "../trace/step-range.js";
import { explainStep, type ExplainedForecast, type ObservedStep } from "./explain-step.js";

export interface ExplainRequest extends StepRequest {
  /** Absent: the shortest. */
  readonly horizon?: number | undefined;
}

/**
 * Cost: the steps from the snapshot to the target of the forecast, and one read of the input.
 *
 * @throws RequestError when the run has no such series, step or horizon; ResumeError when the input is
 *   another one or a file of the run is damaged; InputError when the input cannot be read; ConfigError
 *   when this version refuses the recorded configuration; OperatingError `FILE_…`, `STATE_UNREADABLE`,
 *   `TELEMETRY_CORRUPT`
 */
export async function explainRun(
  request: ExplainRequest,
  ports: AuditPorts,
): Promise<ExplainedForecast> {
  const { directory, inputPath, horizon } = request;
  const generations = await soundGenerations(directory, ports);
  const rangeOf = (firstStep?: number, lastStep = firstStep): ReturnType<typeof stepRangeOf> =>
    stepRangeOf({ directory, series: request.series, firstStep, lastStep }, generations);
  const { series, lastStep: step } = rangeOf(request.step);
  // The step itself must be replayed, because its events are part of the explanation.
  const generation = step === 0 ? undefined : rangeOf(step - 1, step).generation;
  const plan = await replayPlan({ directory, inputPath, generation }, ports);
  return await explainStep(observedSteps(), { series, step, horizon });

  async function* observedSteps(): AsyncGenerator<ObservedStep> {
    const { session } = openReplaySession(plan, ports);
    for await (const { series: run, forecast, row } of replayedSteps(plan, session, ports)) {
      yield { series: run.key, value: row.value, forecast, predictor: run.predictor };
    }
  }
}
