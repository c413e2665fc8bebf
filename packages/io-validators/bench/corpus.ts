/**
 * What we time, kept apart from how: `main.ts` measures every case, `corpus.test.ts` runs each one once
 * on every commit so that none rots. Inputs are fixed: two runs are comparable.
 */
import { createObservationGate } from "@meristem/io-validators";
import type { BenchCase } from "@meristem/testkit/bench";
import { gateConfigSchema } from "../src/config.js";
import { gateStepInto, type GateInput } from "../src/gate.js";
import { emptyGateOutput } from "../src/output.js";
import { initialGateState } from "../src/state.js";

const COUNT = 1000;
const VALUES = Array.from({ length: COUNT }, (_, i) => ((i * 7919) % 1009) / 100);

function steps(): BenchCase {
  const config = gateConfigSchema.parse({});
  const state = initialGateState(config);
  const out = emptyGateOutput();
  const inputs = VALUES.map((value): GateInput => ({
    value,
    eventTimeUnixNs: undefined,
    nowUnixNs: undefined,
    innovationZ: undefined,
    isMalformed: false,
  }));
  return {
    name: "gate/step-into",
    unitsPerCall: COUNT,
    unit: "row",
    run: () => {
      let findings = 1;
      for (let i = 0; i < COUNT; i++) {
        gateStepInto(state, inputs[i]!, config, out);
        findings += out.findings;
      }
      return findings;
    },
  };
}

function admissions(): BenchCase {
  const gate = createObservationGate();
  let second = 0n;
  return {
    name: "gate/admit-with-time",
    unitsPerCall: COUNT,
    unit: "row",
    run: () => {
      let accepted = 0;
      for (const value of VALUES) {
        second += 1_000_000_000n;
        if (gate.admit({ value, eventTimeUnixNs: second }).decision.acceptObservation) accepted++;
      }
      return accepted;
    },
  };
}

export const corpus: readonly BenchCase[] = [steps(), admissions()];
