/** What is timed: fixed inputs, the work, and what one call of it amounts to. */
export interface BenchCase {
  /** `algorithm/size`: what a filter on the command line matches. */
  readonly name: string;
  /** What the time is divided by: values, matrix elements, steps. Default one call. */
  readonly unitsPerCall?: number;
  /** Name of that unit, singular. Default `call`. */
  readonly unit?: string;
  /**
   * What a call amounts to, to state the share of the machine's peak: floating-point operations of the
   * textbook algorithm, or the bytes that must be read and written at least once.
   */
  readonly flopsPerCall?: number;
  readonly bytesPerCall?: number;
  /** Name of the case this one is compared with: the table shows the ratio. */
  readonly baseline?: string;
  /** Does the work once. The number depends on all of it, so nothing can be optimised away. */
  readonly run: () => number;
}
