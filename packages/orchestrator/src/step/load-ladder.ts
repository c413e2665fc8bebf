/**
 * Which experts to do without when steps take too long, rung by rung, and when to change rung.
 *
 *     L ← 0.3 d + 0.7 L        d = measured time of the newest step
 *     L > budget for 20 steps in a row: one rung up
 *     L < budget / 2, and 200 steps on this rung: one down
 *
 * A single step that is held up, by the collector or by another process, sheds nobody.
 *
 * The rung a step runs on is part of its input and of what it says: whoever replays recorded rungs
 * gets the same bits, however fast the machine.
 *
 * @module
 */

/** Experts shed on each rung, beside those of the rungs below: the dearest for their worth first. */
const SHED_FROM: readonly (readonly string[])[] = [
  [],
  ["analog-7", "fourier"],
  ["analog-3", "linear-medium"],
  ["linear", "linear-log", "autoregression", "signature", "holt-winters", "airline", "median-200"],
];
export const RUNG_MAX = SHED_FROM.length - 1;

const ALPHA = 0.3;
const SLOW_STEPS = 20;
const DWELL_DOWN = 200;
const CALM_SHARE = 0.5;

/** The lowest rung on which the expert of these members is shed; beyond the ladder if on none. */
export function shedRung(names: readonly string[]): number {
  for (let rung = 1; rung <= RUNG_MAX; rung++) {
    const shed = SHED_FROM[rung]!;
    const isShed = (name: string): boolean =>
      shed.some((of) => name.startsWith(of) && /^(-\d+)?(-log)?$/.test(name.slice(of.length)));
    if (names.every(isShed)) return rung;
  }
  return RUNG_MAX + 1;
}

/** Decides by measured times; held by whoever measures, not part of a predictor's state. */
export class LoadLadder {
  readonly #budgetUs: number;
  #meanUs = 0;
  /** Steps on this rung; of them the newest in a row with the mean above the budget. */
  #dwell = 0;
  #slowCount = 0;
  #rung: number;

  /** @param rung The rung to begin on: that of a restored predictor. */
  constructor(budgetUs: number, rung = 0) {
    this.#budgetUs = budgetUs;
    this.#rung = Math.min(rung, RUNG_MAX);
  }

  /** The rung for the next step. */
  get rung(): number {
    return this.#rung;
  }

  /** Takes in how long the newest step took, us. */
  take(durationUs: number): void {
    this.#meanUs = this.#meanUs === 0 ? durationUs : this.#mean(durationUs);
    this.#dwell++;
    this.#slowCount = this.#meanUs > this.#budgetUs ? this.#slowCount + 1 : 0;
    const isCalm = this.#meanUs < CALM_SHARE * this.#budgetUs;
    if (this.#slowCount >= SLOW_STEPS && this.#rung < RUNG_MAX) this.#move(1);
    else if (isCalm && this.#dwell >= DWELL_DOWN && this.#rung > 0) this.#move(-1);
  }

  #mean(durationUs: number): number {
    return ALPHA * durationUs + (1 - ALPHA) * this.#meanUs;
  }

  #move(by: number): void {
    this.#rung += by;
    this.#dwell = 0;
    this.#slowCount = 0;
  }
}
