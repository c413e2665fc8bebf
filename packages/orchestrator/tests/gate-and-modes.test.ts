/** What the gate decides, what the predictor makes of it, and what it tells about it. */
import { v1 } from "@meristem/leyline";
import type { Admission, ObservationGate } from "@meristem/leyline/ports";
import { unixNs } from "@meristem/leyline/units";
import { createPredictor, restorePredictor, type PredictorEvent } from "@meristem/orchestrator";
import { normals, uniforms } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

type Finding = Partial<v1.IngestionDecision> & { readonly fact?: v1.Event["fact"] };

/** A gate that answers as told: `findings` by row index, everything else accepted. */
class ScriptedGate implements ObservationGate {
  readonly #findings: ReadonlyMap<number, Finding>;
  seenCount = 0;

  constructor(findings: ReadonlyMap<number, Finding>, seenCount = 0) {
    this.#findings = findings;
    this.seenCount = seenCount;
  }

  admit(raw: unknown): Admission {
    const observation = raw as v1.Observation;
    this.seenCount++;
    const { fact, ...finding } = this.#findings.get(observation.rowIndex) ?? {};
    const event: v1.Event = {
      sequence: 0,
      stepIndex: observation.rowIndex,
      series: observation.series,
      eventTimeUnixNs: undefined,
      level: v1.TelemetryLevel.WARNING,
      fact,
    };
    const decision: v1.IngestionDecision = {
      verdict: v1.IngestionVerdict.ACCEPTED,
      reason: v1.RejectionReason.UNSPECIFIED,
      acceptObservation: true,
      suspendJkoUpdate: false,
      degradedMode: false,
      freezeKernelD: false,
      stalenessNs: 0,
      gapStepCount: 0,
      events: fact === undefined ? [] : [event],
      ...finding,
    };
    return { observation, decision, nowUnixNs: unixNs(0n) };
  }

  encodeState(): v1.GateState {
    return {
      layoutVersion: 1,
      series: "",
      observationCount: this.seenCount,
      configFingerprint: new Uint8Array(32),
      blocks: [],
    };
  }
}

const uniform = uniforms(4);
const values = Array.from({ length: 120 }, (_, t) => 10 + Math.sin(t) + uniform() / 4);
const names = (events: readonly PredictorEvent[]): string[] =>
  events.map(({ fact }) => fact?.$case ?? "none");

describe("a rejected value", () => {
  const rejected: Finding = {
    verdict: v1.IngestionVerdict.REJECTED,
    reason: v1.RejectionReason.OUTLIER,
    acceptObservation: false,
    fact: {
      $case: "outlierRejected",
      value: { valueZ: 99, boundZ: 20, consecutiveCount: 1 },
    },
  };

  test("is scored, flagged and told, and moves no later forecast's centre by its size", () => {
    const gate = new ScriptedGate(new Map([[60, rejected]]));
    const predictor = createPredictor({ gate });
    for (const value of values.slice(0, 60)) predictor.observe(value);
    const forecast = predictor.observe(1e6);
    expect(forecast.flags).toContain("input_rejected");
    expect(forecast.matured[0]).toMatchObject({ actual: 1e6 });
    expect(forecast.matured[0]!.flags).toContain("target_rejected");
    expect(names(forecast.events)).toEqual(["outlierRejected"]);
    expect(forecast.horizons[0]!.point).toBeLessThan(20);
  });

  test("leaves the same state behind as a missing one", () => {
    const gate = new ScriptedGate(new Map([[60, rejected]]));
    const told = createPredictor({ gate });
    const silent = createPredictor();
    for (const [t, value] of values.entries()) {
      const a = told.observe(t === 60 ? 1e6 : value);
      const b = silent.observe(t === 60 ? undefined : value);
      expect(a.horizons.map(({ point }) => point)).toEqual(b.horizons.map(({ point }) => point));
    }
  });
});

describe("modes", () => {
  test("warming up ends after the configured count of usable values, and is an event", () => {
    const predictor = createPredictor({ config: { warmUpCount: 40 } });
    const modes = values.map((value) => predictor.observe(value));
    const turn = modes.findIndex(({ mode }) => mode === "standard");
    expect(turn).toBe(39);
    expect(names(modes[turn]!.events)).toEqual(["modeChanged"]);
    expect(modes[turn - 1]!.horizons[0]!.flags).toContain("warming_up");
    expect(modes[turn]!.horizons[0]!.flags).not.toContain("warming_up");
  });

  test("degraded mode is entered at once and left after enough clean steps, both told", () => {
    const degraded: Finding = { degradedMode: true, suspendJkoUpdate: true, stalenessNs: 7 };
    const gate = new ScriptedGate(new Map([50, 51, 52].map((row) => [row, degraded])));
    const predictor = createPredictor({ gate, config: { recoveryStepCount: 4 } });
    const said = values.map((value) => predictor.observe(value));
    expect(said.flatMap(({ mode }, t) => (mode === "degraded" ? [t] : []))).toEqual([
      50, 51, 52, 53, 54, 55,
    ]);
    expect(names(said[50]!.events)).toEqual(["modeChanged", "degradedInferenceModeActivated"]);
    expect(names(said[56]!.events)).toEqual(["modeChanged", "normalOperationRestored"]);
    expect(said[51]!.flags).toEqual(
      expect.arrayContaining(["degraded_inference", "weights_suspended"]),
    );
    expect(said[51]!.weights.experts).toEqual(said[49]!.weights.experts);
  });

  test("a streak of missing values degrades, a single one does not", () => {
    const predictor = createPredictor({ config: { missingStreakMax: 3 } });
    for (const value of values.slice(0, 60)) predictor.observe(value);
    expect(predictor.observe(undefined).mode).toBe("standard");
    expect(predictor.observe(undefined).mode).toBe("standard");
    const third = predictor.observe(undefined);
    expect(third.mode).toBe("degraded");
    expect(third.events.at(-1)!.fact).toMatchObject({
      value: { cause: v1.DegradationCause.MISSING },
    });
  });

  test("a frozen kernel D sleeps: told once, weightless, and back when it thaws", () => {
    const frozen: Finding = { freezeKernelD: true };
    const gate = new ScriptedGate(new Map([60, 61].map((row) => [row, frozen])));
    const predictor = createPredictor({ gate });
    const said = values.map((value) => predictor.observe(value));
    expect(names(said[60]!.events)).toContain("freezingTopologicalBranch");
    expect(names(said[61]!.events)).not.toContain("freezingTopologicalBranch");
    expect(said[61]!.flags).toContain("kernel_d_frozen");
    expect(said[62]!.flags).not.toContain("kernel_d_frozen");
  });
});

describe("events", () => {
  test("are numbered from 1 without a gap, the gate's first, across a snapshot", () => {
    const stale: Finding = {
      degradedMode: true,
      fact: {
        $case: "staleSignal",
        value: { cause: v1.StalenessCause.AGE, stalenessNs: 9, ttlNs: 5 },
      },
    };
    const findings = new Map([30, 50, 70, 90].map((row) => [row, stale]));
    let predictor = createPredictor({ gate: new ScriptedGate(findings) });
    const events: PredictorEvent[] = [];
    for (const [t, value] of values.entries()) {
      if (t === 60) {
        predictor = restorePredictor(predictor.encode(), {
          openGate: (state) => new ScriptedGate(findings, state.observationCount),
        });
      }
      events.push(...predictor.observe(value).events);
    }
    expect(events.length).toBeGreaterThan(6);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, i) => i + 1));
    const wire = events.map((event) => v1.Event.decode(v1.Event.encode(event).finish()));
    expect(names(wire)).toEqual(names(events));
  });

  test("errors six times as large are a regime change, found within 20 steps", () => {
    const normal = normals(3);
    const predictor = createPredictor({
      config: {
        excludedExperts: ["analog-3-12", "analog-3-40", "analog-7-24"],
        fusionRule: "exponential",
      },
    });
    const found: PredictorEvent[] = [];
    for (let t = 0; t < 900; t++) {
      const spread = t < 600 ? 1 : 6;
      found.push(...predictor.observe(5 + spread * normal()).events);
    }
    const changes = found.filter(({ fact }) => fact?.$case === "regimeChanged");
    const later = changes.find(({ stepIndex }) => stepIndex >= 600);
    expect(later?.fact).toMatchObject({
      value: { kind: v1.ChangeKind.VARIANCE, direction: v1.ChangeDirection.UP },
    });
    expect(later!.stepIndex).toBeLessThan(620);
  });

  test("heavy tails that last are warned of", () => {
    const normal = normals(8);
    const predictor = createPredictor({ config: { horizons: [1], seasonLengthMax: 0 } });
    const seen = new Set<string>();
    for (let t = 0; t < 1500; t++) {
      const value = (t % 29 === 0 ? 12 : 0.3) * normal();
      for (const name of names(predictor.observe(value).events)) seen.add(name);
    }
    expect(seen).toContain("kurtosisOutlierWarning");
  });
});

test("a state with a gate is not restored without one", () => {
  const predictor = createPredictor({ gate: new ScriptedGate(new Map()) });
  predictor.observe(1);
  expect(() => restorePredictor(predictor.encode())).toThrow(
    expect.objectContaining({ code: "STATE_UNREADABLE" }),
  );
});

test("event times come back with the forecast, to the nanosecond, before 1970 too", () => {
  const predictor = createPredictor();
  for (const time of [-5n, 0n, 1_700_000_000_123_456_789n]) {
    expect(predictor.observe(1, time).eventTimeUnixNs).toBe(time);
    expect(restorePredictor(predictor.encode()).forecast().eventTimeUnixNs).toBe(time);
  }
});

test("an instant before the newest is refused, and the predictor stays as it was", () => {
  const predictor = createPredictor({ config: { horizons: [1] } });
  predictor.observe(1, 5_000_000_000n);
  predictor.observe(2, 5_000_000_000n);
  const before = predictor.encode();
  expect(() => predictor.observe(3, 4_999_999_999n)).toThrow(
    expect.objectContaining({
      code: "INPUT_OUT_OF_ORDER",
      details: { eventTimeUnixNs: 4_999_999_999n, newestUnixNs: 5_000_000_000n },
    }),
  );
  expect(Buffer.compare(predictor.encode(), before)).toBe(0);
  expect(predictor.observe(3).origin).toBe(2);
  expect(predictor.observe(3, 5_000_000_001n).origin).toBe(3);
});

test("a gate judges the instants itself", () => {
  const predictor = createPredictor({ gate: new ScriptedGate(new Map()) });
  predictor.observe(1, 5n);
  expect(predictor.observe(2, 4n).eventTimeUnixNs).toBe(4n);
});
