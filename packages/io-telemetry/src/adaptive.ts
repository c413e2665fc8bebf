/**
 * The record of the self-adapting parts: fifteen numbers over the last window of steps.
 *
 * Counts, means and greatest values are of the window; "current" fields are those of its last step.
 * Nothing is told before the window is full, and nothing is a constant standing in for a measurement.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";

/** What one step knows of its self-adapting parts. */
export interface AdaptiveSample {
  /** How kernel C solved; undefined when it solved nothing. */
  readonly scheme: "explicit" | "implicit" | undefined;
  readonly stiffness: number;
  /** Of an implicit solve. */
  readonly iterationCount: number;
  readonly residualNorm: number;
  readonly entropyRatio: number;
  readonly dgmWidth: number;
  readonly dgmDepth: number;
  /** Growth events so far. */
  readonly architectureScalingEvents: number;
  readonly entropyWindow: number;
  readonly learningRate: number;
  readonly volatilitySigmaSquared: number;
  readonly stiffnessLow: number;
  readonly stiffnessHigh: number;
  readonly holderExponent: number;
}

/** The window of one series. */
export class AdaptiveWindow {
  readonly #samples: AdaptiveSample[] = [];
  readonly #windowSteps: number;
  #cursor = 0;

  /** @param windowSteps Steps behind a record, >= 1; the seeds' documents say 100. */
  constructor(windowSteps: number) {
    this.#windowSteps = windowSteps;
  }

  add(sample: AdaptiveSample): void {
    this.#samples[this.#cursor % this.#windowSteps] = sample;
    this.#cursor++;
  }

  /** The record; `undefined` until the window is full. Cost: a pass over it. */
  record(): v1.AdaptiveTelemetry | undefined {
    if (this.#cursor < this.#windowSteps) return undefined;
    const samples = this.#samples;
    const last = samples[(this.#cursor - 1) % this.#windowSteps]!;
    const explicit = samples.filter(({ scheme }) => scheme === "explicit");
    const implicit = samples.filter(({ scheme }) => scheme === "implicit");
    const solvedCount = Math.max(1, explicit.length + implicit.length);
    return {
      schemeFrequencyExplicit: explicit.length / solvedCount,
      schemeFrequencyImplicit: implicit.length / solvedCount,
      maxStiffnessMetric: greatest(samples.map(({ stiffness }) => stiffness)),
      numInternalIterationsMean: mean(implicit.map(({ iterationCount }) => iterationCount)),
      implicitResidualNormMax: greatest(implicit.map(({ residualNorm }) => residualNorm)),
      entropyRatioCurrent: last.entropyRatio,
      dgmWidthCurrent: last.dgmWidth,
      dgmDepthCurrent: last.dgmDepth,
      architectureScalingEvents: last.architectureScalingEvents,
      entropyWindowCurrent: last.entropyWindow,
      learningRateCurrent: last.learningRate,
      volatilitySigmaSquared: last.volatilitySigmaSquared,
      stiffnessLowAdaptive: last.stiffnessLow,
      stiffnessHighAdaptive: last.stiffnessHigh,
      holderExponentWtmm: last.holderExponent,
    };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
