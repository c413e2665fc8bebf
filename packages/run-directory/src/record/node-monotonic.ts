/** The monotonic clock of a Node process, ns. */
export const nodeMonotonicNs = (): bigint => process.hrtime.bigint();
