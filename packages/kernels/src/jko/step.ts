/**
 * The entropic proximal (JKO) step of a mixture's weights.
 *
 * Among all couplings P of the old weights w with anything, minimise
 *
 *     ⟨P, C⟩ + ε Σ P(log P − 1) + τ F(Pᵀ1),    F(w) = ⟨w, L⟩ + λ Σ w(log w − 1)
 *
 * and take the other marginal as the new weights. With θ = 1/(1 + τλ/ε) and K = e^(−C/ε) they are
 * q = v·Kᵀ(w/(Kv)) where log v = −(1 − θ) log Kᵀ(w/(Kv)) − θτL/ε. That fixed point contracts by 1 − θ;
 * Newton on it takes two to four steps instead of up to a hundred; where it goes astray or K runs out
 * of range, `log-domain.ts` takes over.
 *
 * Limits: C = 0 gives softmax(−τL/(ε + τλ)); C → ∞ gives w; λ → ∞ gives the uniform mixture.
 *
 * @see Jordan, Kinderlehrer & Otto (1998), SIAM J. Math. Anal. 29(1); Peyré (2015), SIAM J. Imaging
 *   Sci. 8(4), §3 for the entropic form
 * @module
 */
import {
  assertAllFinite,
  assertInteger,
  assertNonNegative,
  assertPositive,
  assertShape,
  assertSimplex,
} from "../linalg/assert-shape.js";
import { jkoInLogDomain } from "./log-domain.js";
import type { JkoInput, JkoOutput, JkoState } from "./step-state.js";
import { openJkoWorkspace, type JkoWorkspace } from "./workspace.js";

export interface JkoConfig {
  /** ε, cost units, > 0. */
  readonly epsilon: number;
  /** τ, cost units per loss unit, > 0. */
  readonly timeStep: number;
  /** λ, loss units, ≥ 0: how much the mixture likes to stay mixed. */
  readonly entropyWeight: number;
  /** Bound on `Σ|q − q*|`, to first order. Default 1e-8. */
  readonly toleranceL1?: number;
  /** Default 50. */
  readonly iterationCountMax?: number;
}

/**
 * One step, pure: `state` is not touched.
 *
 * @throws ShapeError when shapes disagree; RangeError for weights off the simplex, anything not
 *   finite, a τ or ε that is not positive, a negative λ. Never for hard numerics: see `converged`.
 */
export function jkoStep(
  state: JkoState,
  input: JkoInput,
  config: JkoConfig,
): { state: JkoState; output: JkoOutput } {
  const next = { weights: state.weights.slice(), logReach: state.logReach.slice() };
  const output = jkoStepInto(next, input, config);
  return { state: next, output };
}

/** Plain Newton is done by then or astray; the log domain takes over. */
const QUICK_STEPS_MAX = 10;

let shared: JkoWorkspace | undefined;

/** {@link jkoStep} in the caller's buffers, bit for bit alike; allocates nothing but its output. */
export function jkoStepInto(state: JkoState, input: JkoInput, config: JkoConfig): JkoOutput {
  const count = state.weights.length;
  if (shared === undefined || shared.countMax < count)
    shared = openJkoWorkspace({ countMax: count });
  return jkoStepIn(shared, state, input, config);
}

/** {@link jkoStepInto} with a workspace of one's own, for instance to force the twin. */
export function jkoStepIn(
  workspace: JkoWorkspace,
  state: JkoState,
  input: JkoInput,
  config: JkoConfig,
): JkoOutput {
  const { epsilon, timeStep, entropyWeight } = config;
  const { toleranceL1 = 1e-8, iterationCountMax = 50 } = config;
  const { weights, logReach } = state;
  const count = weights.length;
  assertSimplex("weights", weights);
  assertShape("logReach", logReach, count);
  assertShape("cost", input.cost, count * count);
  assertShape("loss", input.loss, count);
  assertPositive("epsilon", epsilon);
  assertPositive("timeStep", timeStep);
  assertNonNegative("entropyWeight", entropyWeight);
  assertPositive("toleranceL1", toleranceL1);
  assertInteger("iterationCountMax", iterationCountMax, 1);
  // A glance finds that something is not finite; only then is it worth saying what and where.
  if (!workspace.load(weights, input.cost, input.loss, logReach)) {
    assertAllFinite("cost", input.cost);
    assertAllFinite("loss", input.loss);
    assertAllFinite("logReach", logReach);
  }
  const flat = 1 / (1 + (timeStep * entropyWeight) / epsilon);
  const pull = (flat * timeStep) / epsilon;
  const tolerance = toleranceL1 * flat;
  const quick = Math.min(iterationCountMax, QUICK_STEPS_MAX);
  const steps = workspace.solve(1 / epsilon, pull, flat, tolerance, quick);
  if (steps < 0) {
    return jkoInLogDomain(state, input, { epsilon, pull, flat, tolerance, iterationCountMax });
  }
  workspace.unload(weights, logReach);
  const residualL1 = workspace.residualL1();
  return {
    transportCost: workspace.transportCost(),
    residualL1,
    iterationCount: steps,
    converged: residualL1 <= tolerance,
  };
}
