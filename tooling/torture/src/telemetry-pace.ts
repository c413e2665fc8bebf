/**
 * Offers at a million records a second, timed.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import type { Telemetry } from "@meristem/io-telemetry";
import { ms, quantile } from "./case.js";
import { stepOffer } from "./telemetry-offers.js";

const BLOCK = 1000;
const OFFERS = Array.from({ length: 64 }, (_, index) => stepOffer(index));

export interface Pace {
  /** Of an offer, by block: reading the clock weighs nothing. */
  readonly blockNs: readonly number[];
  /** Of single offers, clock included. */
  readonly singleNs: readonly number[];
}

/** Offers a million records a second, a block a millisecond, and times some of them one by one. */
export function race(telemetry: Telemetry, blocks: number): Pace {
  const blockNs: number[] = [];
  const singleNs: number[] = [];
  for (let i = 0; i < 200 * BLOCK; i++) telemetry.offer(OFFERS[i & 63]!);
  const startMs = performance.now();
  for (let block = 0; block < blocks; block++) {
    if (block % 10 === 0) singleNs.push(...timedOffers(telemetry));
    else blockNs.push(timedBlock(telemetry));
    while (performance.now() < startMs + block + 1);
  }
  return { blockNs, singleNs };
}

/** Nanoseconds an offer, over a block. */
function timedBlock(telemetry: Telemetry): number {
  const before = process.hrtime.bigint();
  for (let i = 0; i < BLOCK; i++) telemetry.offer(OFFERS[i & 63]!);
  return Number(process.hrtime.bigint() - before) / BLOCK;
}

function timedOffers(telemetry: Telemetry): number[] {
  return OFFERS.flatMap(() =>
    OFFERS.slice(0, 16).map((offer) => {
      const before = process.hrtime.bigint();
      telemetry.offer(offer);
      return Number(process.hrtime.bigint() - before);
    }),
  );
}

export const shownPace = ({ blockNs, singleNs }: Pace): string =>
  `median ${quantile(blockNs, 0.5).toFixed(0)} ns, p99.9 ` +
  `${(quantile(singleNs, 0.999) / 1000).toFixed(2)} us, longest ` +
  `${ms(singleNs.reduce((most, ns) => Math.max(most, ns), 0) / 1e6)}`;

/** Offered = accepted + dropped, exactly. */
export function unequalCounts(telemetry: Telemetry): readonly string[] {
  const { offeredCount, acceptedCount, droppedCount } = telemetry.counts();
  if (offeredCount === acceptedCount + droppedCount) return [];
  return [`offered ${offeredCount}, accepted ${acceptedCount}, dropped ${droppedCount}`];
}
