/**
 * Reasons for a difference, as sentences for people. Pure.
 *
 * @module
 */
import type { StoredRun } from "@meristem/run-directory/advanced";
import { eventText, type StepEvent } from "../trace/step-event.js";
import type { StateDiff } from "./state-diff.js";

/** A setting that differs between two runs. */
export interface KeyChange {
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

/** By key. */
export function configChanges(before: StoredRun, after: StoredRun): KeyChange[] {
  const [was, is] = [before.position.identity.settings, after.position.identity.settings];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
  return keys
    .filter((key) => was[key] !== is[key])
    .map((key) => ({ key, before: was[key] ?? "not given", after: is[key] ?? "not given" }));
}

interface RunFacts {
  readonly inputSha256: string;
  readonly codeVersion: string;
}

/** Why two runs differ; at least one sentence. */
export function runReasons(config: readonly KeyChange[], a: RunFacts, b: RunFacts): string[] {
  const reasons = config.map(({ key, before, after }) => `${key} was ${before}, is ${after}`);
  if (a.inputSha256 !== b.inputSha256) reasons.push("the runs read different input");
  if (a.codeVersion !== b.codeVersion) {
    reasons.push(`made by version ${a.codeVersion} and version ${b.codeVersion}`);
  }
  return reasons.length > 0 ? reasons : ["same settings, same input, same code"];
}

/** Smaller changes of a weight are no reason. */
const WEIGHT_CHANGE_MIN = 0.02;
const REASON_COUNT_MAX = 4;

/** Events that move the weights of all experts. */
const DECISIVE_EVENTS: readonly string[] = [
  "regime_changed",
  "seasons_changed",
  "mode_changed",
  "signal_reacquired",
  "degraded_inference_mode_activated",
  "normal_operation_restored",
];

export interface StepFacts {
  /** In descending order of |change|. */
  readonly weights: StateDiff["weights"];
  readonly events: readonly StepEvent[];
  readonly mutations: readonly StepEvent[];
  readonly lossHorizon: number;
}

/** Why two steps of one run differ; at least one sentence. */
export function stepReasons({ weights, events, mutations, lossHorizon }: StepFacts): string[] {
  const decisive = events.filter(({ name }) => DECISIVE_EVENTS.includes(name));
  const reasons = [
    ...mutations.map(({ step }) => `step ${step}: the configuration changed`),
    ...decisive.slice(-REASON_COUNT_MAX).map((each) => `step ${each.step}: ${eventText(each)}`),
  ];
  for (const { name, change, relativeError, scoredCount } of weights.slice(0, REASON_COUNT_MAX)) {
    if (Math.abs(change) < WEIGHT_CHANGE_MIN) break;
    const moved = `${name} ${change > 0 ? "gained" : "lost"} ${Math.abs(change).toFixed(3)}`;
    const evidence =
      relativeError === null
        ? "no forecast of it came due"
        : `its errors were ${relativeError.toFixed(3)} of the mixture's over ${scoredCount} targets`;
    reasons.push(`${moved}: ${evidence} (horizon ${lossHorizon})`);
  }
  return reasons.length > 0
    ? reasons
    : ["no weight moved far, and nothing happened that moves weights"];
}
