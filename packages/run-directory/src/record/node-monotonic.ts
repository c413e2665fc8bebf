/** The monotonic clock of the process, ns. */
export const nodeMonotonicNs = (): bigint => process.hrtime.bigint();
