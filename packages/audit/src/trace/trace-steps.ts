/**
 * The state of a series at two steps and the events between them, by a replay from the nearest
 * snapshot before the first step.
 *
 * @module
 */
import type { Predictor } from "@meristem/orchestrator";
import { RequestError, soundGenerations } from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { replayPlan } from "../replay/replay-plan.js";
import { openReplaySession, replayedSteps, type ReplayedStep } from "../replay/replay-session.js";
import { ExpertLosses, type ExpertLoss } from "./expert-losses.js";
import { namedEvent, type StepEvent } from "./step-event.js";
import { stepRangeOf, type StepRange, type StepsRequest } from "./step-range.js";
import { stepStateOf, type StepState } from "./step-state.js";

export interface StepTrace {
  readonly first: StepState;
  readonly last: StepState;
  /** After `first`, up to `last`, changes of the seasonal periods included. */
  readonly events: readonly StepEvent[];
  /** By expert, over the targets between the two steps. */
  readonly losses: Readonly<Record<string, ExpertLoss>>;
  /** Horizon of `losses`, steps: the shortest one. */
  readonly lossHorizon: number;
  /** Instant of the step after `first`, ns; `undefined` without times, or when there is no such step. */
  readonly nextTimeUnixNs: bigint | undefined;
}

/**
 * Cost: the steps from the snapshot to `lastStep`, and one read of the whole input.
 *
 * @throws RequestError when the run has no such series or step; everything that `replayPlan` throws
 */
export async function traceSteps(request: StepsRequest, ports: AuditPorts): Promise<StepTrace> {
  const { directory, inputPath } = request;
  const range = stepRangeOf(request, await soundGenerations(directory, ports));
  const plan = await replayPlan({ directory, inputPath, generation: range.generation }, ports);
  const { session, config } = openReplaySession(plan, ports);
  const tracer = new StepTracer(range, config.predictor.horizons);
  const resumed = session.series.find(({ key }) => key === range.series);
  if (resumed !== undefined) tracer.start(resumed.predictor);
  for await (const step of replayedSteps(plan, session, ports)) {
    if (step.series.key === range.series && tracer.add(step)) break;
  }
  return tracer.trace();
}

class StepTracer {
  readonly #range: StepRange;
  readonly #horizons: readonly number[];
  readonly #losses: ExpertLosses;
  readonly #events: StepEvent[] = [];
  #seasons: readonly number[] = [];
  #first: StepState | undefined;
  #last: StepState | undefined;
  #nextTimeUnixNs: bigint | undefined;

  constructor(range: StepRange, horizons: readonly number[]) {
    this.#range = range;
    this.#horizons = horizons;
    this.#losses = new ExpertLosses(horizons[0]!);
  }

  /** Reads the predictor of the snapshot: its newest step may be the first one. */
  start(predictor: Predictor): void {
    this.#readState(predictor, predictor.forecast().origin);
  }

  /** Returns whether this is the last step of the range. */
  add({ series, forecast, row }: ReplayedStep): boolean {
    const { origin, events, diagnostics } = forecast;
    if (this.#first !== undefined) {
      for (const event of events) this.#events.push(namedEvent(origin, event));
      if (diagnostics.seasons.join() !== this.#seasons.join()) {
        const facts = { from: this.#seasons, to: diagnostics.seasons };
        this.#events.push({ step: origin, name: "seasons_changed", facts });
      }
      this.#losses.addActual(origin, row.value);
    }
    this.#seasons = diagnostics.seasons;
    if (origin === this.#range.firstStep + 1) this.#nextTimeUnixNs = row.eventTimeUnixNs;
    return this.#readState(series.predictor, origin);
  }

  trace(): StepTrace {
    const { firstStep, lastStep } = this.#range;
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) {
      throw new RequestError(`the replay never came to steps ${firstStep} and ${lastStep}`);
    }
    return {
      first,
      last,
      events: this.#events,
      losses: this.#losses.relativeErrors(),
      lossHorizon: this.#horizons[0]!,
      nextTimeUnixNs: this.#nextTimeUnixNs,
    };
  }

  /** Returns whether the state of the last step has been read. */
  #readState(predictor: Predictor, origin: number): boolean {
    const { firstStep, lastStep } = this.#range;
    if (origin === firstStep) {
      this.#first = stepStateOf(predictor, this.#horizons);
      this.#seasons = this.#first.seasons;
    }
    if (origin === lastStep) this.#last = stepStateOf(predictor, this.#horizons);
    if (this.#first !== undefined) this.#losses.addForecasts(predictor, origin);
    return this.#last !== undefined;
  }
}
