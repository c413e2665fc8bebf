/** Limits of what a report keeps of one series. */
export interface CollectorSize {
  /** Buckets of scores, even. */
  readonly bucketCount: number;
  /** Buckets of step telemetry, even. */
  readonly stepBucketCount: number;
  /** Last forecasts of each horizon that are kept unaggregated. */
  readonly tailCount: number;
  /** Horizons; later ones are ignored. */
  readonly horizonMax: number;
}

/** A series with its own section. */
export const DETAILED: CollectorSize = {
  bucketCount: 512,
  stepBucketCount: 256,
  tailCount: 192,
  horizonMax: 16,
};

/** A series that is only a card in the index of series. */
export const SMALL: CollectorSize = {
  bucketCount: 64,
  stepBucketCount: 64,
  tailCount: 64,
  horizonMax: 2,
};
