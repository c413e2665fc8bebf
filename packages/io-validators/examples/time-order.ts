import { dropReasonOf, missingStepCount, nsBetween } from "@meristem/io-validators/time-order";

const HOUR_NS = 3_600_000_000_000;
let newest: bigint | undefined;

for (const hour of [0, 1, 1, 5, 4]) {
  const instant = BigInt(hour * HOUR_NS);
  const reason = dropReasonOf(newest, instant);
  const missing = missingStepCount(nsBetween(newest, instant), HOUR_NS);
  console.log(`hour ${hour}:`, reason ?? `accepted after ${missing} missing steps`);
  if (reason === undefined) newest = instant;
}
