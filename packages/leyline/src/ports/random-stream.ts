/**
 * Port: one named stream of random numbers.
 *
 * The same name under the same seed gives the same numbers on every machine. Implemented over
 * `@meristem/kernels/random` in an app's wiring and by `CountingRandomStream` in
 * `@meristem/leyline/testing`. Both pass `randomStreamChecks`.
 */
export interface RandomStream {
  /** Fills `target` with independent uniforms in [0, 1), multiples of 2⁻⁵³ or coarser. */
  uniformInto(target: Float64Array): void;

  /** Fills `target` with independent standard normals, all finite. */
  normalInto(target: Float64Array): void;

  /**
   * An independent stream. Depends only on this stream's name and seed and on `name`: not on how
   * many numbers were drawn, so a new consumer never shifts another's draws.
   *
   * @param name 1 to 64 characters.
   */
  fork(name: string): RandomStream;
}
