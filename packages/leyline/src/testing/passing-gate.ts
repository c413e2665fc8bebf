/** The ObservationGate port with the least a gate must do. */
import { GateState, IngestionVerdict, Observation, RejectionReason } from "../gen-v1.js";
import type { Clock } from "../ports/clock.js";
import type { Admission, ObservationGate } from "../ports/observation-gate.js";

/**
 * {@link ObservationGate} with the least a gate must do: a finite number passes, an absent one is
 * missing, anything else is rejected. Reads `value`, `eventTimeUnixNs` and `series` of an object.
 */
export class PassingGate implements ObservationGate {
  readonly #clock: Clock;
  #observationCount = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  admit(raw: unknown): Admission {
    const nowUnixNs = this.#clock.nowUnixNs();
    const value = field(raw, "value");
    const eventTime = field(raw, "eventTimeUnixNs");
    const series = field(raw, "series");
    const isFinite = typeof value === "number" && Number.isFinite(value);
    const isMissing = typeof raw === "object" && raw !== null && value === undefined;
    const observation = Observation.create({
      rowIndex: this.#observationCount++,
      ...(isFinite && { value }),
      ...(typeof eventTime === "bigint" && { eventTimeUnixNs: eventTime }),
      ...(typeof series === "string" && { series }),
    });
    const verdict = isFinite
      ? IngestionVerdict.ACCEPTED
      : isMissing
        ? IngestionVerdict.MISSING
        : IngestionVerdict.REJECTED;
    const isRejected = verdict === IngestionVerdict.REJECTED;
    const reason =
      typeof value === "number" ? RejectionReason.NON_FINITE : RejectionReason.MALFORMED;
    return {
      observation,
      decision: {
        verdict,
        reason: isRejected ? reason : RejectionReason.UNSPECIFIED,
        acceptObservation: isFinite,
        suspendJkoUpdate: !isFinite,
        degradedMode: false,
        freezeKernelD: false,
        stalenessNs:
          observation.eventTimeUnixNs === undefined
            ? 0
            : Number(nowUnixNs - observation.eventTimeUnixNs),
        gapStepCount: 0,
        events: [],
      },
      nowUnixNs,
    };
  }

  encodeState(): GateState {
    return GateState.create({ layoutVersion: 1, observationCount: this.#observationCount });
  }
}

/** One property of anything; whatever goes wrong on the way to it counts as absent. */
function field(raw: unknown, name: string): unknown {
  if (typeof raw !== "object" || raw === null) return undefined;
  try {
    return (raw as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined; // a hostile getter: the row is judged as if the field were not there
  }
}
