/** The promises of the TelemetrySink port, as checks. */
import { invariant } from "../errors.js";
import { MessagePriority, ProcessPhase, Subsystem, TelemetryLevel } from "../gen-v1.js";
import type { TelemetryOffer, TelemetrySink } from "../ports/telemetry-sink.js";

const FLOOD_COUNT = 20_000;

/**
 * What any {@link TelemetrySink} must do, given a new one. Plain functions: no test runner is
 * imported here.
 */
export const telemetrySinkChecks: Readonly<Record<string, (sink: TelemetrySink) => Promise<void>>> =
  {
    "offered is accepted plus dropped, under a flood": async (sink) => {
      let acceptedCount = 0;
      for (let i = 0; i < FLOOD_COUNT; i++) acceptedCount += sink.offer(calm(i)).accepted ? 1 : 0;
      const counts = sink.counts();
      invariant(counts.offeredCount === FLOOD_COUNT, "every offer is counted");
      invariant(counts.acceptedCount === acceptedCount, "the receipts tell the truth");
      invariant(counts.droppedCount === FLOOD_COUNT - acceptedCount, "the rest was dropped");
      await sink.close();
    },
    "a flood of calm records does not refuse a critical one": async (sink) => {
      for (let i = 0; i < FLOOD_COUNT; i++) sink.offer(calm(i));
      const { accepted } = sink.offer({ ...calm(0), priority: MessagePriority.CRITICAL });
      invariant(accepted, "the critical record is accepted");
      await sink.close();
    },
    "after a flush there is room again": async (sink) => {
      for (let i = 0; i < FLOOD_COUNT; i++) sink.offer(calm(i));
      await sink.flush();
      invariant(sink.offer(calm(0)).accepted, "the first offer after a flush is accepted");
      await sink.close();
    },
    "a closed sink refuses, counts and does not throw": async (sink) => {
      await sink.close();
      invariant(!sink.offer(calm(0)).accepted, "the offer is refused");
      invariant(sink.counts().droppedCount === 1, "and counted");
      await sink.close();
    },
  };

function calm(stepIndex: number): TelemetryOffer {
  return {
    emittedAtUnixNs: 1_700_000_000_000_000_000n,
    source: Subsystem.APP,
    level: TelemetryLevel.INFO,
    priority: MessagePriority.NORMAL,
    series: "check",
    stepIndex,
    body: { $case: "process", value: { phase: ProcessPhase.STARTED_COLD, generation: 0 } },
  };
}
