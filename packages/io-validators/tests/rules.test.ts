/** What the rules make of signals people know. */
import { createObservationGate, type ObservationGateOptions } from "@meristem/io-validators";
import { v1 } from "@meristem/leyline";
import type { Admission } from "@meristem/leyline/ports";
import { unixNs } from "@meristem/leyline/units";
import { describe, expect, test } from "vitest";

/** Uniform on [0, 1), the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
const noise = (seed: number, count: number): number[] => {
  const next = chance(seed);
  return Array.from({ length: count }, () => next() + next() + next() + next() - 2);
};
const judge = (values: readonly unknown[], options: ObservationGateOptions = {}): Admission[] => {
  const gate = createObservationGate(options);
  return values.map((value) => gate.admit(value));
};
const eventsOf = (admissions: readonly Admission[]): string[] =>
  admissions.flatMap(({ decision }) => decision.events.map(({ fact }) => fact!.$case));
const rejectedAt = (admissions: readonly Admission[]): number[] =>
  admissions.flatMap(({ decision }, index) => (decision.acceptObservation ? [] : [index]));

describe("outliers", () => {
  test("a catastrophic value is rejected with its distance, and nothing before or after it", () => {
    const values = noise(1, 300);
    values[200] = 1e6;
    const admissions = judge(values);
    expect(rejectedAt(admissions)).toEqual([200]);
    const { decision, observation } = admissions[200]!;
    expect(decision).toMatchObject({
      suspendJkoUpdate: true,
      degradedMode: true,
      freezeKernelD: false,
    });
    expect(decision.events[0]!.fact!.value).toMatchObject({ boundZ: 20, consecutiveCount: 1 });
    expect(observation.value).toBe(1e6);
  });

  test.each([1e308, -1e308])("%s is rejected and told as a finite distance", (value) => {
    const [{ decision }] = judge([...noise(2, 100), value]).slice(-1) as [Admission];
    expect(decision.reason).toBe(v1.RejectionReason.OUTLIER);
    const { valueZ } = decision.events[0]!.fact!.value as v1.OutlierRejectedEvent;
    expect(Number.isFinite(valueZ)).toBe(true);
  });

  test("a level shift is the new level with the second value that agrees", () => {
    const values = noise(3, 300).map((value, i) => (i < 200 ? value : value + 1000));
    const admissions = judge(values);
    expect(rejectedAt(admissions)).toEqual([200]);
    expect(eventsOf(admissions.slice(201))).toEqual(["signalReacquired"]);
  });

  test("wild values that do not agree stay rejected", () => {
    const wild = [1e4, -3e5, 7e6, -2e4, 9e5];
    expect(rejectedAt(judge([...noise(4, 100), ...wild]))).toEqual([100, 101, 102, 103, 104]);
  });

  test("rain after a dry month, and more of it, is no outlier", () => {
    const rain = noise(5, 400).map((x, i) => (i % 9 === 0 ? Math.abs(x) * 3 : 0));
    rain[300] = 25;
    expect(rejectedAt(judge(rain))).toEqual([]);
  });

  test("a trend and a random walk lose nothing", () => {
    let level = 0;
    const walk = noise(6, 2000).map((step) => (level += step));
    expect(rejectedAt(judge(walk))).toEqual([]);
    expect(rejectedAt(judge(walk.map((_, i) => i * i)))).toEqual([]);
  });

  test("the forecast can vouch for a value, and reject one where that is configured", () => {
    const gate = createObservationGate({ config: { innovationBoundZ: 50 } });
    for (const value of noise(7, 100)) gate.admit(value);
    expect(gate.admit(1000, 3).decision.acceptObservation).toBe(true);
    expect(gate.admit(0.1, 51).decision.reason).toBe(v1.RejectionReason.OUTLIER);
  });
});

describe("frozen signals", () => {
  const stuck = (count: number): number[] => Array.from({ length: count }, () => 0.123);

  test("a live signal that sticks alarms once, at the fifth equal value", () => {
    const admissions = judge([...noise(8, 200), ...stuck(20)]);
    const frozen = admissions.map(({ decision }) => decision.freezeKernelD);
    expect(frozen.indexOf(true)).toBe(204);
    expect(eventsOf(admissions)).toEqual(["frozenSignalAlarm", "freezingTopologicalBranch"]);
    expect(admissions[204]!.decision).toMatchObject({
      acceptObservation: true,
      suspendJkoUpdate: true,
      degradedMode: true,
    });
  });

  test("it counts as alive again after two windows with real variance, not before", () => {
    const admissions = judge([...noise(9, 200), ...stuck(20), ...noise(10, 20)]);
    const frozen = admissions.map(({ decision }) => decision.freezeKernelD);
    expect(frozen.slice(218, 224)).toEqual([true, true, true, false, false, false]);
  });

  test("a repeated value during recovery starts it over", () => {
    const admissions = judge([...noise(11, 200), ...stuck(9), 0.9, 0.9, -0.7, 0.8]);
    const frozen = admissions.map(({ decision }) => decision.freezeKernelD);
    expect(frozen.slice(208)).toEqual([true, true, true, true, false]);
  });

  test("a sensor that dithers below its tick is stuck, one that moves by ticks is not", () => {
    const dither = noise(12, 40).map((x) => 5 + x / 1000);
    const config = { tickSize: 0.1 };
    expect(eventsOf(judge([...noise(13, 200), ...dither], { config }))).toContain(
      "frozenSignalAlarm",
    );
    const ticks = noise(14, 3000).map((x) => Math.round(x * 2) / 2);
    expect(eventsOf(judge(ticks))).toEqual([]);
  });

  test("counts, mostly zeros, a thermostat and a constant never alarm", () => {
    const next = chance(15);
    const counts = Array.from({ length: 5000 }, () => (next() < 0.8 ? 0 : Math.ceil(next() * 5)));
    const thermostat = Array.from({ length: 5000 }, (_, i) => 18 + (Math.floor(i / 250) % 2) * 3);
    const constant = Array.from({ length: 5000 }, () => 7);
    for (const values of [counts, thermostat, constant])
      expect(eventsOf(judge(values))).toEqual([]);
  });

  test("zero every night alarms on the first night only", () => {
    const days = Array.from({ length: 20 }, (_, day) => [
      ...noise(100 + day, 60).map((x) => 5 + x),
      ...Array.from({ length: 30 }, () => 0),
    ]).flat();
    const alarms = eventsOf(judge(days)).filter((name) => name === "frozenSignalAlarm");
    expect(alarms).toHaveLength(1);
  });

  test("a short standstill in time is none", () => {
    const values = [...noise(16, 200), ...stuck(8)].map((value, i) => ({
      value,
      eventTimeUnixNs: BigInt(i) * 1_000_000_000n,
    }));
    const config = { frozenDurationNsMin: 10_000_000_000 };
    expect(eventsOf(judge(values, { config }))).toEqual([]);
    expect(eventsOf(judge(values))).toContain("frozenSignalAlarm");
  });
});

describe("time", () => {
  const SECOND = 1_000_000_000n;
  const gateAt = (options: ObservationGateOptions = {}) => {
    let now = 0n;
    const gate = createObservationGate({ ...options, clock: { nowUnixNs: () => unixNs(now) } });
    return (seconds: number, ageSeconds: number) => {
      now = BigInt(Math.round((seconds + ageSeconds) * 1000)) * 1_000_000n;
      const eventTimeUnixNs = BigInt(Math.round(seconds * 1000)) * 1_000_000n;
      return gate.admit({ value: Math.sin(seconds), eventTimeUnixNs });
    };
  };

  test("an instant too far ahead or behind is rejected, and so is one that no clock can show", () => {
    const at = gateAt();
    expect(at(1, -1).decision.acceptObservation).toBe(true);
    expect(at(2, -1.001).decision.reason).toBe(v1.RejectionReason.FUTURE);
    expect(at(3, 86_400).decision.acceptObservation).toBe(true);
    expect(at(4, 86_400.001).decision.reason).toBe(v1.RejectionReason.PAST);
    const gate = createObservationGate();
    const { decision, observation } = gate.admit({ value: 1, eventTimeUnixNs: 2n ** 63n });
    expect(decision.reason).toBe(v1.RejectionReason.MALFORMED);
    expect(observation.eventTimeUnixNs).toBeUndefined();
  });

  test("instants more than 2^63 ns apart keep their order", () => {
    const [earliest, latest] = [-(2n ** 63n), 2n ** 63n - 1n];
    const gate = createObservationGate();
    gate.admit({ value: 1, eventTimeUnixNs: earliest });
    expect(gate.admit({ value: 2, eventTimeUnixNs: latest }).decision.acceptObservation).toBe(true);
    const { reason } = gate.admit({ value: 3, eventTimeUnixNs: earliest }).decision;
    expect(reason).toBe(v1.RejectionReason.OUT_OF_ORDER);
    const clocked = createObservationGate({ clock: { nowUnixNs: () => unixNs(latest) } });
    const { decision } = clocked.admit({ value: 1, eventTimeUnixNs: earliest });
    expect(decision.reason).toBe(v1.RejectionReason.PAST);
  });

  test("age beyond the limit degrades at once; below 0.8 of it, twice, restores", () => {
    const at = gateAt({ config: { nominalIntervalNs: 1e9, stalenessTtlIntervals: 100 } });
    const ages = [0, 150, 85, 75, 75, 75, 85, 101, 79, 81, 79, 79, 79];
    const degraded = ages.flatMap((age, i) => (at(1000 + i, age).decision.degradedMode ? [i] : []));
    expect(degraded).toEqual([1, 2, 3, 7, 8, 9, 10]);
  });

  test("a hole is told with its length and suspends nothing", () => {
    const gate = createObservationGate();
    const at = (second: bigint) =>
      gate.admit({ value: Number(second % 7n), eventTimeUnixNs: second * SECOND });
    for (let second = 0n; second < 20n; second++) at(second);
    const { decision } = at(60n);
    expect(decision).toMatchObject({
      acceptObservation: true,
      suspendJkoUpdate: false,
      gapStepCount: 40,
    });
    const [event] = decision.events;
    expect(event!.fact).toEqual({
      $case: "staleSignal",
      value: { cause: v1.StalenessCause.GAP, stalenessNs: 41e9, ttlNs: 5e9 },
    });
  });

  test("months of unequal length are regular, a missing year is a hole", () => {
    const gate = createObservationGate();
    const events = Array.from({ length: 60 }, (_, month) => {
      const shifted = month < 40 ? month : month + 12;
      const eventTimeUnixNs = BigInt(Date.UTC(1990, shifted, 1)) * 1_000_000n;
      return eventsOf([gate.admit({ value: month % 12, eventTimeUnixNs })]).length;
    });
    expect(events.flatMap((count, month) => (count > 0 ? [month] : []))).toEqual([40]);
  });

  test("rows without a value degrade after the limit and take two values to restore", () => {
    const values = [...noise(17, 20), NaN, undefined, NaN, undefined, undefined, 1, 2, 3];
    const degraded = judge(values).map(({ decision }) => decision.degradedMode);
    expect(degraded.slice(20)).toEqual([true, false, true, true, true, true, false, false]);
  });

  test("samples too sparse for kernel D freeze it, and two dense ones release it", () => {
    const at = gateAt({ config: { sparseIntervalNsMax: 2e9 } });
    const seconds = [1, 2, 5, 6, 7, 8];
    const frozen = seconds.map((second) => at(second, 0).decision.freezeKernelD);
    expect(frozen).toEqual([false, false, true, true, false, false]);
  });
});
