/**
 * Two moments of a series and what lay between them, by running the run again from the nearest
 * snapshot before the first.
 *
 * @module
 */
import type { Predictor } from "@meristem/orchestrator";
import {
  RequestError,
  soundGenerations,
  type SoundGeneration,
  type StoredRun,
} from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";
import { replayPlan, type ReplayPlan } from "../replay/replay-plan.js";
import { openReplaySession, replayedSteps, type ReplayedStep } from "../replay/replay-session.js";
import { namedEvent, type StepEvent } from "./step-event.js";
import { stepViewOf, type StepView } from "./step-view.js";

export interface TraceRequest {
  readonly directory: string;
  /** Where the input is now; `undefined`: where it was. */
  readonly inputPath: string | undefined;
  /** `undefined`: the only one. */
  readonly series: string | undefined;
  /** `undefined`: the last one there is a snapshot of. */
  readonly firstStep: number | undefined;
  readonly lastStep: number | undefined;
}

/** How a member did over the steps between, where its forecast came due there. */
export interface MemberLoss {
  /** Mean |error| over that of the fused forecast, on the same targets. */
  readonly relativeError: number;
  readonly count: number;
}

export interface StepTrace {
  readonly series: string;
  /** Snapshot that the replay began with; `undefined`: the start. */
  readonly generation: number | undefined;
  readonly inputPath: string;
  readonly first: StepView;
  readonly last: StepView;
  /** After `first`, up to `last`. Changes of season are among them. */
  readonly events: readonly StepEvent[];
  /** By expert, one step ahead or at the shortest horizon there is. */
  readonly losses: Readonly<Record<string, MemberLoss>>;
  readonly lossHorizon: number;
  /** Instant of the step behind the first, ns; `undefined` without times, or when it is the last. */
  readonly nextTimeUnixNs: bigint | undefined;
}

/**
 * @throws RequestError for a step or series that the run does not have; what {@link replayPlan} throws
 */
export async function traceSteps(request: TraceRequest, ports: AuditPorts): Promise<StepTrace> {
  const { directory, inputPath } = request;
  const span = spanOf(request, await soundGenerations(directory, ports));
  const plan = await replayPlan({ directory, inputPath, generation: span.generation }, ports);
  return await traceOver(plan, span, ports);
}

export interface TraceSpan {
  readonly series: string;
  readonly generation: number | undefined;
  readonly firstStep: number;
  readonly lastStep: number;
}

async function traceOver(plan: ReplayPlan, span: TraceSpan, ports: AuditPorts): Promise<StepTrace> {
  const { session, config } = openReplaySession(plan, ports);
  const { horizons } = config.predictor;
  const tracer = new Tracer(span, horizons);
  const begun = session.series.find(({ key }) => key === span.series);
  if (begun !== undefined) tracer.begin(begun.predictor);
  for await (const step of replayedSteps(plan, session, ports)) {
    if (step.series.key === span.series && tracer.take(step)) break;
  }
  return tracer.trace(plan.inputPath);
}

class Tracer {
  readonly #span: TraceSpan;
  readonly #horizons: readonly number[];
  readonly #losses: MemberLosses;
  readonly #events: StepEvent[] = [];
  #seasons: readonly number[] = [];
  #first: StepView | undefined;
  #last: StepView | undefined;
  #nextTimeUnixNs: bigint | undefined;

  constructor(span: TraceSpan, horizons: readonly number[]) {
    this.#span = span;
    this.#horizons = horizons;
    this.#losses = new MemberLosses(horizons[0]!);
  }

  /** What a snapshot gave: it may be the first of the two already. */
  begin(predictor: Predictor): void {
    this.#lookAt(predictor, predictor.forecast().origin);
  }

  /** Whether the last of the two has been seen. */
  take({ series, forecast, row }: ReplayedStep): boolean {
    const { origin, events, diagnostics } = forecast;
    const isBetween = this.#first !== undefined;
    if (isBetween) {
      for (const event of events) this.#events.push(namedEvent(origin, event));
      if (diagnostics.seasons.join() !== this.#seasons.join()) {
        const facts = { from: this.#seasons, to: diagnostics.seasons };
        this.#events.push({ step: origin, name: "seasons_changed", facts });
      }
      this.#losses.score(origin, row.value);
    }
    this.#seasons = diagnostics.seasons;
    if (origin === this.#span.firstStep + 1) this.#nextTimeUnixNs = row.eventTimeUnixNs;
    return this.#lookAt(series.predictor, origin);
  }

  trace(inputPath: string): StepTrace {
    const { series, generation, firstStep, lastStep } = this.#span;
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) {
      throw new RequestError(`the replay never came to steps ${firstStep} and ${lastStep}`);
    }
    return {
      series,
      generation,
      inputPath,
      first,
      last,
      events: this.#events,
      losses: this.#losses.means(),
      lossHorizon: this.#horizons[0]!,
      nextTimeUnixNs: this.#nextTimeUnixNs,
    };
  }

  #lookAt(predictor: Predictor, origin: number): boolean {
    const { firstStep, lastStep } = this.#span;
    if (origin === firstStep) {
      this.#first = stepViewOf(predictor, this.#horizons);
      this.#seasons = this.#first.seasons;
    }
    if (origin === lastStep) this.#last = stepViewOf(predictor, this.#horizons);
    if (this.#first !== undefined) this.#losses.expect(predictor, origin);
    return this.#last !== undefined;
  }
}

/** Errors of every member at one horizon, over the targets that come due. */
class MemberLosses {
  readonly #horizon: number;
  /** What was said, by target. */
  readonly #waiting = new Map<number, ReadonlyMap<string, number>>();
  readonly #sums = new Map<string, { error: number; fused: number; count: number }>();

  constructor(horizon: number) {
    this.#horizon = horizon;
  }

  expect(predictor: Predictor, origin: number): void {
    const told = predictor.explain(this.#horizon);
    if (told === undefined) return;
    const said = new Map([["", told.point]]);
    for (const { name, point } of told.parts) if (point !== undefined) said.set(name, point);
    this.#waiting.set(origin + this.#horizon, said);
  }

  score(target: number, value: number | undefined): void {
    const said = this.#waiting.get(target);
    this.#waiting.delete(target);
    if (said === undefined || value === undefined) return;
    const fused = Math.abs(value - said.get("")!);
    for (const [name, point] of said) {
      if (name === "") continue;
      const sums = this.#sums.get(name) ?? { error: 0, fused: 0, count: 0 };
      sums.error += Math.abs(value - point);
      sums.fused += fused;
      sums.count++;
      this.#sums.set(name, sums);
    }
  }

  means(): Record<string, MemberLoss> {
    return Object.fromEntries(
      [...this.#sums]
        .filter(([, { fused }]) => fused > 0)
        .map(([name, { error, fused, count }]) => [name, { relativeError: error / fused, count }]),
    );
  }
}

/** The series that is meant, its last step, and the snapshot to begin with. */
export function spanOf(request: TraceRequest, generations: readonly SoundGeneration[]): TraceSpan {
  const { directory, series: wanted } = request;
  const newest = generations.at(-1)!;
  const keys = newest.stored.series.map(({ key }) => key);
  if (wanted === undefined && keys.length > 1) {
    const shown = keys.slice(0, 5).map((key) => JSON.stringify(key));
    throw new RequestError("the run has more than one series", {
      parameter: "series",
      candidates: shown.join(", "),
    });
  }
  const series = wanted ?? keys[0] ?? "";
  if (!keys.includes(series)) {
    throw new RequestError(`${directory} has no series ${JSON.stringify(series)}`);
  }
  const end = lastStepOf(newest.stored, series);
  const lastStep = request.lastStep ?? end;
  const firstStep = request.firstStep ?? end;
  for (const step of [firstStep, lastStep]) {
    if (step <= end) continue;
    throw new RequestError(`no step ${step}: series ${JSON.stringify(series)} ends at step ${end}`);
  }
  if (firstStep > lastStep)
    throw new RequestError(`step ${firstStep} comes after step ${lastStep}`);
  const before = generations.filter(({ stored }) => lastStepOf(stored, series) <= firstStep);
  return { series, generation: before.at(-1)?.generation, firstStep, lastStep };
}

/** −1: the series had not come yet. */
function lastStepOf(stored: StoredRun, series: string): number {
  const found = stored.series.find(({ key }) => key === series);
  if (found === undefined) return -1;
  return found.state.predictor.stepCount - 1;
}
