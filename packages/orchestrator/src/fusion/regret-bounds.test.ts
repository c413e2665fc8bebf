/**
 * B-47: what the mixture loses against the best single expert is bounded, rule by rule, whatever the
 * losses; here for losses in 0…1 that an adversary picks who sees the weights first.
 *
 * A round costs the mixture Σ w·ℓ (for a convex loss of the weighted average: at most that). R and V
 * are an expert's cumulative regret and squared regret, K the number of experts, T of rounds.
 *
 * - `exponential`: R ≤ ln K / η + η T / 8 (Cesa-Bianchi & Lugosi 2006, theorem 2.2), with the whole
 *   past remembered and nothing shared. Sharing a weight s evenly adds at most s T to it: our share is
 *   given out on top and does not compound, so the tracking bound of Herbster & Warmuth is not its.
 *   Forgetting (`fusionMemory` < 1) lies outside: it trades the bound for following changes.
 * - `ml_poly`: R ≤ √((1 + V) Σ_j (1 + ln(1 + V_j))) (Gaillard, Stoltz & van Erven 2014, ML-Poly). By the
 *   potential Σ (R+)² / (1 + V), which a round raises by at most Σ r² / (1 + V) as Σ w r = 0.
 * - `bernstein`: R ≤ (ln K + ln(1 + C)) max(2, √((1 + V) / ln K)) + √ln K (2 √(1 + V) + 1), with
 *   C = (1 + ln(1 + T)) / 2e (Wintenberger 2017, the adaptive procedure): exp(x − x²) ≤ 1 + x for
 *   x ≥ −½, and a falling rate costs x ≤ x^α + (α − 1) / e.
 * - `jko` and `fisher_rao` carry weight between experts by how alike they forecast, whatever they
 *   lost: no bound is known, and none is claimed.
 *
 * Outside all of them, and so switched off here: experts that sleep, the soft reset after a change of
 * regime, what the shortest horizon lends, errors that come late (h > 1), the cap on a family, and the
 * clip of a regret at ten mean errors.
 */
import fc from "fast-check";
import { propertyBudget } from "@meristem/testkit";
import { describe, expect, test } from "vitest";
import { uniforms } from "../testing/streams.js";
import { StateBlocks } from "../state/state-blocks.js";
import type { FusionSettings } from "./fusion-evidence.js";
import { FUSION_RULE_IDS, FUSION_RULES, type FusionRuleName } from "./fusion-rule.js";
import { HorizonMixture } from "./horizon-mixture.js";

/** Losses in 0…1 of round `t`, shape (experts), by someone who has seen the weights. */
type Adversary = (t: number, weights: Float64Array) => Float64Array;

interface Game {
  readonly roundCount: number;
  /** Shape (experts). */
  readonly regrets: Float64Array;
  readonly squares: Float64Array;
}

const CORE: FusionSettings = { fusionRate: 0.3, fusionMemory: 1, fixedShare: 0 };

function play(
  name: FusionRuleName,
  count: number,
  roundCount: number,
  adversary: Adversary,
  settings: FusionSettings = CORE,
): Game {
  const { update, memoryCount } = FUSION_RULES[FUSION_RULE_IDS[name]];
  const weights = new Float64Array(count).fill(1 / count);
  const memory = new Float64Array(memoryCount * count);
  const regrets = new Float64Array(count);
  const squares = new Float64Array(count);
  for (let t = 0; t < roundCount; t++) {
    const losses = adversary(t, weights);
    const mixed = losses.reduce((sum, loss, k) => sum + weights[k]! * loss, 0);
    const round = losses.map((loss) => mixed - loss);
    for (let k = 0; k < count; k++) {
      regrets[k]! += round[k]!;
      squares[k]! += round[k]! ** 2;
    }
    const evidence = {
      losses,
      regrets: round,
      awake: new Float64Array(count).fill(1),
      roundCount: t,
      lent: undefined,
      cost: undefined,
      volatility: 1,
      report: new Float64Array(4),
      scratch: new Float64Array(0),
      scratchCost: undefined,
    };
    update(weights, memory, evidence, settings);
  }
  return { roundCount, regrets, squares };
}

const exponentialBound =
  (rate: number, share = 0) =>
  ({ roundCount, regrets }: Game): number =>
    Math.log(regrets.length) / rate + (rate * roundCount) / 8 + share * roundCount;

function mlPolyBound({ squares }: Game, k: number): number {
  const potential = squares.reduce((sum, square) => sum + 1 + Math.log(1 + square), 0);
  return Math.sqrt((1 + squares[k]!) * potential);
}

function bernsteinBound({ roundCount, squares }: Game, k: number): number {
  const logCount = Math.log(Math.max(squares.length, 2));
  const fallen = (1 + Math.log(1 + roundCount)) / (2 * Math.E);
  const root = Math.sqrt(1 + squares[k]!);
  return (
    (logCount + Math.log(1 + fallen)) * Math.max(2, root / Math.sqrt(logCount)) +
    Math.sqrt(logCount) * (2 * root + 1)
  );
}

function expectWithin(game: Game, bound: (game: Game, k: number) => number): void {
  for (const [k, regret] of game.regrets.entries()) {
    expect(regret).toBeLessThanOrEqual(bound(game, k) * (1 + 1e-12));
  }
}

const uniform = uniforms(47);
const largest = (of: Float64Array): number => of.indexOf(Math.max(...of));

/** Those who know how such rules are beaten. */
const ADVERSARIES: Record<string, (count: number) => Adversary> = {
  "the heaviest loses": () => (_, weights) =>
    weights.map((_weight, k) => (k === largest(weights) ? 1 : 0)),
  "all lose but the lightest": () => (_, weights) => {
    const lightest = weights.indexOf(Math.min(...weights));
    return weights.map((_weight, k) => (k === lightest ? 0 : 1));
  },
  "whoever has more than his share loses": (count) => (_, weights) =>
    weights.map((weight) => (weight > 1 / count ? 1 : 0)),
  "leaders by turns": (count) => (t) =>
    Float64Array.from({ length: count }, (_, k) => (k === t % count ? 0 : 1)),
  "a good one who turns bad half-way": (count) => (t) =>
    Float64Array.from({ length: count }, (_, k) => ((k === 0) === t < 1000 ? 0 : 1)),
  "coins, one of them lucky": (count) => () =>
    Float64Array.from({ length: count }, (_, k) => (uniform() < (k === 0 ? 0.45 : 0.5) ? 1 : 0)),
};

describe.each(Object.entries(ADVERSARIES))("B-47: %s", (_, adversary) => {
  const ROUNDS = 2000;

  test.each([2, 7, 25])("exponential weights, any rate (%i experts)", (count) => {
    for (const fusionRate of [0.02, 0.1, 0.3, 1]) {
      const settings = { ...CORE, fusionRate };
      const game = play("exponential", count, ROUNDS, adversary(count), settings);
      expectWithin(game, exponentialBound(fusionRate));
    }
  });

  test.each([2, 7, 25])("exponential weights that share (%i experts)", (count) => {
    const settings = { ...CORE, fixedShare: 0.01 };
    const game = play("exponential", count, ROUNDS, adversary(count), settings);
    expectWithin(game, exponentialBound(CORE.fusionRate, 0.01));
  });

  test.each([2, 7, 25])("ML-Poly (%i experts)", (count) => {
    expectWithin(play("ml_poly", count, ROUNDS, adversary(count)), mlPolyBound);
  });

  test.each([2, 7, 25])("Bernstein online aggregation (%i experts)", (count) => {
    expectWithin(play("bernstein", count, ROUNDS, adversary(count)), bernsteinBound);
  });
});

test("B-47: no losses in 0…1 at all lead any of the three beyond its bound", () => {
  const game = fc.integer({ min: 2, max: 6 }).chain((count) =>
    fc.array(fc.array(fc.constantFrom(0, 0.25, 1), { minLength: count, maxLength: count }), {
      minLength: 1,
      maxLength: 60,
    }),
  );
  fc.assert(
    fc.property(game, (rounds) => {
      const count = rounds[0]!.length;
      const told: Adversary = (t) => Float64Array.from(rounds[t]!);
      const played = (name: FusionRuleName): Game => play(name, count, rounds.length, told);
      expectWithin(played("exponential"), exponentialBound(CORE.fusionRate));
      expectWithin(played("ml_poly"), mlPolyBound);
      expectWithin(played("bernstein"), bernsteinBound);
    }),
    propertyBudget,
  );
});

test("B-47: the bounds bite: who listens to the loser, or does not learn, breaks each of them", () => {
  const firstIsGood: Adversary = () => Float64Array.of(0, 1, 1, 1, 1, 1, 1);
  const [mirrored, still] = [-0.3, 1e-9].map((fusionRate) =>
    play("exponential", 7, 2000, firstIsGood, { ...CORE, fusionRate }),
  );
  for (const game of [mirrored!, still!]) {
    for (const bound of [exponentialBound(0.3), mlPolyBound, bernsteinBound]) {
      expect(() => expectWithin(game, bound)).toThrow();
    }
  }
});

test("B-47: so is what a mixture's points lose in absolute error, in its own scale", () => {
  const count = 5;
  const rule = FUSION_RULES[FUSION_RULE_IDS.ml_poly];
  const mixture = new HorizonMixture(new StateBlocks(), 1, count, rule, CORE);
  const next = uniforms(48);
  const value = new Float64Array(1);
  const said = new Float64Array(count);
  const lost = new Float64Array(count);
  const squares = new Float64Array(count);
  let worst = 0;
  for (let t = 0; t < 3000; t++) {
    // Whom the mixture trusts most says the most wrong thing.
    const trusted = largest(mixture.weights);
    for (let k = 0; k < count; k++) said[k] = 10 * next() - (k === trusted ? 8 : 5);
    value[0] = 4 * next() - 2;
    // At first all agree, and are as wrong as they will be: the scale is known from there on.
    if (t < 5) said.fill(value[0] + 3);
    mixture.fuse(t, said);
    const error = Math.abs(value[0] - mixture.fused);
    mixture.score(t, value);
    mixture.reweigh();
    for (let k = 0; k < count; k++) {
      lost[k]! += (error - Math.abs(value[0] - said[k]!)) / mixture.errorScale;
      squares[k]! += mixture.regrets[k]! ** 2;
      worst = Math.max(worst, Math.abs(mixture.regrets[k]!));
    }
  }
  expect(worst).toBeLessThan(10); // Within the clip: that is where the theorem speaks.
  const potential = squares.reduce((sum, square) => sum + worst ** 2 + Math.log(1 + square), 0);
  for (const [k, regret] of lost.entries()) {
    expect(regret).toBeLessThanOrEqual(Math.sqrt((1 + squares[k]!) * potential));
  }
});
