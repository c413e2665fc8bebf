/**
 * One sink in front of several, so that no reader takes a record from another.
 *
 * @module
 */
import type {
  TelemetryCounts,
  TelemetryOffer,
  TelemetryReceipt,
  TelemetrySink,
} from "@meristem/leyline/ports";

/**
 * Offers every record to every sink. Accepted means: by all of them. Flushing and closing reach every
 * sink even when one fails, and then fail with the first failure.
 */
export function tee(sinks: readonly TelemetrySink[]): TelemetrySink {
  let offeredCount = 0;
  let acceptedCount = 0;
  const every = async (act: (sink: TelemetrySink) => Promise<void>): Promise<void> => {
    const outcomes = await Promise.allSettled(sinks.map(act));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  };
  return {
    offer(record: TelemetryOffer): TelemetryReceipt {
      offeredCount++;
      let accepted = true;
      for (const sink of sinks) accepted = sink.offer(record).accepted && accepted;
      if (accepted) acceptedCount++;
      return { accepted };
    },
    flush: () => every((sink) => sink.flush()),
    close: () => every((sink) => sink.close()),
    counts(): TelemetryCounts {
      return { offeredCount, acceptedCount, droppedCount: offeredCount - acceptedCount };
    },
  };
}
