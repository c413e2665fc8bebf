/**
 * Paired absolute errors of two forecasters, by segments of the series.
 *
 * @module
 */

/** Segments of equal length: for errors over time, and for the standard error of a difference. */
export const SEGMENT_COUNT = 40;
/** Fewest segments with forecasts that give a standard error. */
const SEGMENT_COUNT_MIN = 8;

export class SegmentErrors {
  /** Sum of the reference's absolute errors, value units. */
  referenceError = 0;
  /** Shape (40) each: forecasts, absolute errors, those of the reference on the same targets. */
  readonly counts = new Float64Array(SEGMENT_COUNT);
  readonly errors = new Float64Array(SEGMENT_COUNT);
  readonly referenceErrors = new Float64Array(SEGMENT_COUNT);
  readonly #rowCount: number;

  /** @param rowCount Rows of the whole series. */
  constructor(rowCount: number) {
    this.#rowCount = rowCount;
  }

  /** Adds the two absolute errors of one target, value units. */
  add(target: number, error: number, referenceError: number): void {
    this.referenceError += referenceError;
    const segment = Math.floor((target * SEGMENT_COUNT) / this.#rowCount);
    this.counts[segment]! += 1;
    this.errors[segment]! += error;
    this.referenceErrors[segment]! += referenceError;
  }

  /**
   * Mean difference to the reference's error over its standard error (Diebold & Mariano 1995). The standard
   * error is that of the segment means, because neighbouring errors are correlated. `undefined` with fewer
   * than 8 segments or without any difference.
   */
  get differenceInErrors(): number | undefined {
    const differences: number[] = [];
    for (let i = 0; i < SEGMENT_COUNT; i++) {
      const count = this.counts[i]!;
      if (count > 0) differences.push((this.errors[i]! - this.referenceErrors[i]!) / count);
    }
    if (differences.length < SEGMENT_COUNT_MIN) return undefined;
    const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
    const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (differences.length - 1) / differences.length);
    return deviation > 0 ? mean / deviation : undefined;
  }
}
