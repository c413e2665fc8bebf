/** Laws of the wire. Each test is one sentence; the sentence is its title. */
import { v1 } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

interface Codec {
  create(): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}
const isCodec = (value: unknown): value is Codec =>
  typeof value === "object" && value !== null && "encode" in value && "decode" in value;
const exported: readonly [string, unknown][] = Object.entries(v1);
const codecs = exported.filter((entry): entry is [string, Codec] => isCodec(entry[1]));

const label = fc.string({ maxLength: 12 });
const count = fc.nat(2 ** 31 - 1);
const bigCount = fc.maxSafeNat();
const instant = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
// -0 is a fact of its own, see codec-facts.
const real = fc.double({ noNaN: true }).map((value) => (value === 0 ? 0 : value));
const reals = fc.array(fc.double(), { maxLength: 9 });
const bytes = fc.uint8Array({ maxLength: 40 });
const oneOf = <Literal extends string>(constants: Readonly<Record<string, Literal>>) =>
  fc.constantFrom(...Object.values(constants));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const horizon = fc.record<v1.HorizonForecast>({
  horizon: count,
  point: real,
  quantiles: reals,
  expertWeights: reals,
  kernelWeights: reals,
});
const forecast = fc.record<v1.Forecast>({
  series: label,
  stepIndex: bigCount,
  originIndex: bigCount,
  originTimeUnixNs: maybe(instant),
  mode: oneOf(v1.OperatingMode),
  flags: fc.array(oneOf(v1.ForecastFlag), { maxLength: 5 }),
  quantileLevels: reals,
  horizons: fc.array(horizon, { maxLength: 3 }),
  risk: fc.constant(undefined),
});
const block = fc.record<v1.StateBlock>({
  name: label,
  layoutVersion: count,
  element: oneOf(v1.ElementType),
  shape: fc.array(count, { maxLength: 4 }),
  data: bytes,
});
const predictorState = fc.record<v1.PredictorState>({
  layoutVersion: count,
  series: label,
  stepCount: bigCount,
  eventCount: bigCount,
  configFingerprint: bytes,
  blocks: fc.array(block, { maxLength: 4 }),
});
const command = fc.record<v1.AdaptationCommand>({
  version: count,
  commandId: label,
  commandType: oneOf(v1.CommandType),
  targetSeedId: label,
  executionDeadlineMs: count,
  issuedAtUnixNs: instant,
  issuedBy: oneOf(v1.Subsystem),
  trainingRunId: label,
  payload: maybe(
    fc.oneof(
      fc.record({
        $case: fc.constant("pause" as const),
        value: fc.record<v1.PauseCommand>({ resume: fc.boolean(), reason: oneOf(v1.RiskReason) }),
      }),
      fc.record({
        $case: fc.constant("rollback" as const),
        value: fc.record<v1.RollbackCommand>({ checkpointId: label, reason: oneOf(v1.RiskReason) }),
      }),
    ),
  ),
  decision: fc.constant(undefined),
  security: maybe(
    fc.record<v1.CommandSecurity>({
      algorithm: oneOf(v1.SignatureAlgorithm),
      keyId: label,
      signature: bytes,
      nonce: bytes,
      freshnessNs: bigCount,
    }),
  ),
});

describe("every message", () => {
  test("there are more than a hundred of them", () => expect(codecs.length).toBeGreaterThan(100));

  test.each(codecs)(
    "%s: nothing said takes no bytes, and comes back as nothing said",
    (_n, codec) => {
      const sent = codec.encode(codec.create()).finish();
      expect(sent).toHaveLength(0);
      expect(codec.decode(sent)).toEqual(codec.create());
    },
  );
});

test("a forecast comes back as it was sent", () =>
  fc.assert(
    fc.property(forecast, (sent) => {
      expect(v1.Forecast.decode(v1.Forecast.encode(sent).finish())).toEqual(sent);
    }),
    propertyBudget,
  ));

test("a state comes back as it was sent, bit for bit", () =>
  fc.assert(
    fc.property(predictorState, (sent) => {
      const received = v1.PredictorState.decode(v1.PredictorState.encode(sent).finish());
      expect(received).toEqual(sent);
      for (const [i, { data }] of received.blocks.entries()) {
        expect([...data]).toEqual([...sent.blocks[i]!.data]);
      }
    }),
    propertyBudget,
  ));

test("a command comes back as it was sent", () =>
  fc.assert(
    fc.property(command, (sent) => {
      expect(v1.AdaptationCommand.decode(v1.AdaptationCommand.encode(sent).finish())).toEqual(sent);
    }),
    propertyBudget,
  ));

test("sending again what was received gives the same bytes", () =>
  fc.assert(
    fc.property(predictorState, (sent) => {
      const bytesSent = v1.PredictorState.encode(sent).finish();
      const again = v1.PredictorState.encode(v1.PredictorState.decode(bytesSent)).finish();
      expect(again).toEqual(bytesSent);
    }),
    propertyBudget,
  ));

test("noise is refused with an error or read as a message, and nothing else happens", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
      for (const codec of [v1.Forecast, v1.RunState, v1.TelemetryEvent, v1.AdaptationCommand]) {
        let received: object | undefined;
        try {
          received = codec.decode(noise);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          continue;
        }
        expect(Object.keys(received)).toEqual(Object.keys(codec.create()));
      }
    }),
    propertyBudget,
  ));
