/** The law of the idle moment: it moves time, and never a bit. */
import {
  createPredictor,
  restorePredictor,
  type Forecast,
  type Predictor,
} from "@meristem/orchestrator";
import { weather } from "@meristem/orchestrator/testing";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

const budget = { ...propertyBudget, numRuns: Math.ceil((propertyBudget.numRuns ?? 200) / 25) };
/** Beyond the 288 values from which on kernel B's network is heard. */
const COUNT = 420;

/** Everything a forecast says, as text: numbers as they are, bit for bit. */
function said({ origin, horizons, weights, flags, events }: Forecast): string {
  const numbers = horizons.flatMap(({ point, quantiles }) => [point, ...quantiles]);
  const facts = events.map(({ fact }) => JSON.stringify(fact));
  return [origin, ...numbers, ...Object.values(weights.experts), ...flags, ...facts].join();
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** All there is to ask between two steps. */
function answers(predictor: Predictor): unknown {
  const parameters = predictor.host()!.parameters();
  return {
    host: parameters.map(({ parameterId, values }) => [parameterId, ...values].join()),
    explained: predictor.explain(1),
    adaptation: predictor.adaptation(),
    again: said(predictor.forecast()),
    state: hex(predictor.encode()),
  };
}

test("when a predictor idles changes no forecast, no answer and no state in between", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }),
      fc.integer({ min: 1, max: COUNT - 1 }),
      (seed, moments, cut) => {
        const late = createPredictor();
        let diligent = createPredictor();
        for (const [t, value] of weather(COUNT, seed).entries()) {
          const [ours, theirs] = [said(diligent.observe(value)), said(late.observe(value))];
          if (ours !== theirs) expect(ours).toBe(theirs);
          // A snapshot after the step and before its idle moment, of a state and of what it gives back.
          if (t === cut) {
            const bytes = diligent.encode();
            expect(hex(bytes)).toBe(hex(late.encode()));
            diligent = restorePredictor(bytes);
          }
          if (moments[t % moments.length]!) diligent.idle();
        }
        expect(answers(diligent)).toEqual(answers(late));
      },
    ),
    budget,
  ));
