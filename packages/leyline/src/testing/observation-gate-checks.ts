/** The promises of the ObservationGate port, as checks. */
import { invariant } from "../errors.js";
import { IngestionVerdict, RejectionReason } from "../gen-v1.js";
import type { Admission, ObservationGate } from "../ports/observation-gate.js";

const HOSTILE = new Proxy(
  {},
  {
    get: () => {
      throw new RangeError("hostile");
    },
  },
);
const RUBBISH: readonly unknown[] = [
  undefined,
  null,
  "12",
  12n,
  Symbol("x"),
  [],
  [1, 2],
  () => 1,
  { value: "12" },
  { value: {} },
  { value: null },
  { value: 1, eventTimeUnixNs: "yesterday" },
  { value: 1, series: 5 },
  JSON.parse('{"__proto__":{"value":1},"constructor":3}'),
  HOSTILE,
];

/**
 * What any {@link ObservationGate} must do, given a new one. Plain functions: no test runner is
 * imported here.
 */
export const observationGateChecks: Readonly<Record<string, (gate: ObservationGate) => void>> = {
  "an ordinary value is accepted unchanged": (gate) => {
    const { observation, decision } = agreeing(gate.admit({ value: 1.5 }));
    invariant(decision.verdict === IngestionVerdict.ACCEPTED, "the verdict is ACCEPTED");
    invariant(observation.value === 1.5, "the value is the one given");
  },
  "a row without a value is missing, not rejected": (gate) => {
    const { observation, decision } = agreeing(gate.admit({}));
    invariant(decision.verdict === IngestionVerdict.MISSING, "the verdict is MISSING");
    invariant(observation.value === undefined, "the observation has no value");
  },
  "NaN and infinities are rejected and do not come through": (gate) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const { observation, decision } = agreeing(gate.admit({ value }));
      invariant(decision.verdict === IngestionVerdict.REJECTED, `${value} is REJECTED`);
      invariant(decision.reason === RejectionReason.NON_FINITE, "because it is NON_FINITE");
      invariant(observation.value === undefined, "the observation has no value");
    }
  },
  "no rubbish makes it throw": (gate) => {
    for (const raw of RUBBISH) agreeing(gate.admit(raw));
  },
  "rubbish does not spoil what comes after": (gate) => {
    for (const raw of RUBBISH) gate.admit(raw);
    const { decision } = agreeing(gate.admit({ value: 1.5 }));
    invariant(decision.acceptObservation, "an ordinary value is still accepted");
  },
  "its state can be taken at any time": (gate) => {
    gate.admit({ value: 1 });
    gate.admit({ value: 2 });
    invariant(gate.encodeState().observationCount === 2, "it tells the observations judged");
  },
};

/** Checks what every decision must satisfy, whatever the gate decided. */
function agreeing(admission: Admission): Admission {
  const { decision, observation } = admission;
  const { verdict, reason } = decision;
  const isAccepted = verdict === IngestionVerdict.ACCEPTED;
  const isRefused = verdict === IngestionVerdict.REJECTED || verdict === IngestionVerdict.DROPPED;
  invariant(verdict !== IngestionVerdict.UNSPECIFIED, "there is a verdict");
  invariant(decision.acceptObservation === isAccepted, "the flag repeats the verdict");
  invariant((reason !== RejectionReason.UNSPECIFIED) === isRefused, "a reason goes with a refusal");
  invariant(isAccepted || decision.suspendJkoUpdate, "nothing is learnt from what is not accepted");
  invariant(
    observation.value === undefined ? !isAccepted : Number.isFinite(observation.value),
    "an accepted value is finite",
  );
  return admission;
}
