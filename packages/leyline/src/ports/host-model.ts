/**
 * Port: a network that is being trained and has places where something may be grown.
 *
 * Kernel B's network is one. Implemented over `@meristem/kernels/nn` and by `LinearHost` in
 * `@meristem/leyline/testing`. Both pass `hostModelChecks`.
 */
import type { SlotId } from "../units/index.js";

export interface HostModel {
  /** Numbers in one sample, >= 1. */
  readonly inputCount: number;
  /** Numbers in one answer, >= 1. */
  readonly outputCount: number;

  /** Where something may be grown, by ascending slot id. The same for the life of the host. */
  slots(): readonly HostSlot[];

  /** Everything that can be learnt, by ascending id, seeds included. Values are live views. */
  parameters(): readonly HostParameter[];

  /**
   * Answers a batch. Depends on the parameters and on `input` alone, and changes neither.
   *
   * @param output Shape (sampleCount, outputCount), row-major, overwritten.
   * @param input Shape (sampleCount, inputCount), row-major, finite.
   */
  forwardInto(output: Float64Array, input: Float64Array, sampleCount: number): void;
}

export interface HostSlot {
  readonly slotId: SlotId;
  /** Layers between the input and this place, >= 0. */
  readonly layerDepth: number;
  /** Numbers in one sample's activation at this place, >= 1. */
  readonly activationCount: number;
}

export interface HostParameter {
  /** Unique in the host, 1 to 128 characters. */
  readonly parameterId: string;
  /** Who may change it: the host itself, the teacher, or the seed named. */
  readonly owner: ParameterOwner;
  /** Row-major extent of each dimension. */
  readonly shape: readonly number[];
  /** The values themselves, finite; its length is the product of `shape`. */
  readonly values: Float64Array;
}

export type ParameterOwner =
  | { readonly $case: "host" }
  | { readonly $case: "teacher" }
  | { readonly $case: "seed"; readonly seedId: string };
