/**
 * Geometries in which weight travels between experts that forecast alike.
 *
 * `updateProximal` is the entropic W2 proximal (JKO) step of the weights; mass is only moved, never
 * made, so it tracks slowly and entropy diffuses it. `updateFisherRao` is the splitting of
 * the Wasserstein–Fisher–Rao flow: a reaction (ML-Poly) makes and destroys mass, then a small
 * share of it travels.
 *
 * @see Jordan, Kinderlehrer & Otto (1998); Gallouët & Monsaingeon, A JKO splitting scheme for
 *   Kantorovich–Fisher–Rao gradient flows (2017).
 * @module
 */
import { jkoStepInto } from "@meristem/kernels/jko";
import { expInto } from "@meristem/kernels/math";
import type { FusionEvidence, FusionSettings } from "./fusion-evidence.js";
import { updateMlPoly } from "./ml-poly.js";

/** Regularisation, cost units (mean distance 1), and how it follows volatility. */
const EPSILON = 0.1;
const EPSILON_MIN = 0.01;
const VOLATILITY_SHARE = 0.5;
/** Weight of entropy in the free energy, loss units: how much the mixture likes to stay mixed. */
export const ENTROPY_WEIGHT = 0.02;
/** Marginal error at which a transport counts as solved. */
export const TRANSPORT_TOLERANCE = 1e-8;
/** Places in a mixture's report of its last transport. */
export const TRANSPORT_RESIDUAL = 1;
export const SWEEPS = 2;
export const IS_SOLVED = 3;
/** Share of the mass that travels after a reaction. */
const TRAVEL_SHARE = 0.02;

/** max(ε_min, ε₀(1 + ασ)), σ the fast over the slow error scale. */
export function epsilonFor({ volatility }: FusionEvidence): number {
  return Math.max(EPSILON_MIN, EPSILON * (1 + VOLATILITY_SHARE * volatility));
}

/** `memory` holds one number an expert: where the next solve starts. */
export function updateProximal(
  weights: Float64Array,
  memory: Float64Array,
  evidence: FusionEvidence,
  settings: FusionSettings,
): void {
  const { losses, awake, cost, report, scratch } = evidence;
  if (cost === undefined) return;
  let least = Infinity;
  for (let k = 0; k < weights.length; k++) {
    if (awake[k] === 1 && losses[k]! < least) least = losses[k]!;
  }
  // A sleeping expert neither gains nor loses: it waits with the loss of the best.
  for (let k = 0; k < weights.length; k++) scratch[k] = awake[k] === 1 ? losses[k]! : least;
  const output = jkoStepInto(
    { weights, logReach: memory },
    { cost, loss: scratch },
    {
      epsilon: epsilonFor(evidence),
      timeStep: settings.fusionRate,
      entropyWeight: ENTROPY_WEIGHT,
      toleranceL1: TRANSPORT_TOLERANCE,
    },
  );
  report[0] = output.transportCost;
  report[TRANSPORT_RESIDUAL] = output.residualL1;
  report[SWEEPS] = output.iterationCount;
  report[IS_SOLVED] = output.converged ? 1 : 0;
}

/** What a loss counts for in one step's weights: τ/(ε + τλ), exact where moving costs nothing. */
export function proximalRate(
  _weights: Float64Array,
  _memory: Float64Array,
  evidence: FusionEvidence,
  { fusionRate }: FusionSettings,
): number {
  return fusionRate / (epsilonFor(evidence) + fusionRate * ENTROPY_WEIGHT);
}

/** `memory` is that of ML-Poly. */
export function updateFisherRao(
  weights: Float64Array,
  memory: Float64Array,
  evidence: FusionEvidence,
): void {
  const { awake, cost, report, scratch, scratchCost: ease } = evidence;
  const count = weights.length;
  updateMlPoly(weights, memory, evidence);
  if (cost === undefined || ease === undefined) return;
  const perEpsilon = 1 / epsilonFor(evidence);
  for (let at = 0; at < cost.length; at++) ease[at] = -cost[at]! * perEpsilon;
  expInto(ease, ease);
  let price = 0;
  for (let k = 0; k < count; k++) {
    scratch[k] = weights[k]!;
    weights[k] = (1 - TRAVEL_SHARE) * scratch[k]!;
  }
  for (let i = 0; i < count; i++) {
    if (scratch[i] === 0) continue;
    const row = i * count;
    let total = 0;
    for (let j = 0; j < count; j++) total += awake[j]! * ease[row + j]!;
    const leaving = (TRAVEL_SHARE * scratch[i]!) / total;
    for (let j = 0; j < count; j++) {
      const moved = leaving * awake[j]! * ease[row + j]!;
      weights[j] = weights[j]! + moved;
      price += moved * cost[row + j]!;
    }
  }
  report[0] = price;
  report[IS_SOLVED] = 1;
}
