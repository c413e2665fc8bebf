/** The names that both halves of the system promise: each present, none twice, none invented. */
import { readdirSync, readFileSync } from "node:fs";
import { v1 } from "@meristem/leyline";
import { describe, expect, expectTypeOf, test } from "vitest";

/** Names of an enum without the one that means "not said". */
const named = (constants: object): string[] =>
  Object.keys(constants).filter((name) => name !== "UNSPECIFIED");

test("a seed has eleven stages, in the order of its life", () => {
  expect(named(v1.SeedStage)).toEqual([
    "DORMANT",
    "GERMINATED",
    "TRAINING",
    "BLENDING",
    "SHADOWING",
    "PROBATIONARY",
    "FOSSILIZED",
    "CULLED",
    "EMBARGOED",
    "RESETTING",
    "TERMINATED",
  ]);
});

test("there are six gates, and gate Gn has number n + 1", () => {
  expect(named(v1.SeedGate)).toEqual([
    "G0_SANITY",
    "G1_GRADIENT_HEALTH",
    "G2_STABILITY",
    "G3_INTERFACE",
    "G4_SYSTEM_IMPACT",
    "G5_RESET",
  ]);
  for (const [index, gate] of Object.values(v1.SeedGate).entries()) {
    expect(v1.seedGateToNumber(gate)).toBe(index);
  }
});

test("there are four blend modes", () => {
  expect(named(v1.BlendMode)).toEqual(["CONVEX", "RESIDUAL", "CHANNEL", "CONFIDENCE"]);
});

describe("the fifteen events of the predictor", () => {
  // An exhaustive table: a case that is missing here or there does not compile.
  const events: Readonly<Record<NonNullable<v1.Event["fact"]>["$case"], object>> = {
    regimeChanged: v1.RegimeChangedEvent,
    outlierRejected: v1.OutlierRejectedEvent,
    frozenSignalAlarm: v1.FrozenSignalAlarmEvent,
    staleSignal: v1.StaleSignalEvent,
    degradedInferenceModeActivated: v1.DegradedInferenceModeActivated,
    normalOperationRestored: v1.NormalOperationRestoredEvent,
    criticalSingularity: v1.CriticalSingularityEvent,
    modeCollapseWarning: v1.ModeCollapseWarning,
    kurtosisOutlierWarning: v1.KurtosisOutlierWarning,
    gradientInstability: v1.GradientInstabilityEvent,
    freezingTopologicalBranch: v1.FreezingTopologicalBranchEvent,
    sinkhornDivergenceWarning: v1.SinkhornDivergenceWarning,
    corruptedSnapshot: v1.CorruptedSnapshotEvent,
    insufficientStorage: v1.InsufficientStorageEvent,
    snapshotWriteFailed: v1.SnapshotWriteFailedEvent,
    observationRejected: v1.ObservationRejectedEvent,
    signalReacquired: v1.SignalReacquiredEvent,
    modeChanged: v1.ModeChangedEvent,
  };

  test.each(Object.entries(events))("%s survives the wire under its own name", ($case, message) => {
    const value = (message as { create: () => object }).create();
    const fact = { $case, value } as NonNullable<v1.Event["fact"]>;
    const sent = v1.Event.create({ sequence: 3, stepIndex: 7, level: v1.TelemetryLevel.INFO });
    const event: v1.Event = { ...sent, fact };
    expect(v1.Event.decode(v1.Event.encode(event).finish())).toEqual(event);
  });

  test("no event carries a raw value of the series", () => {
    const text = ["event", "input_event", "model_event", "storage_event"]
      .map((name) => readFileSync(`../../proto/leyline/v1/${name}.proto`, "utf8"))
      .join("\n");
    expect(text).not.toMatch(/\[value units/);
  });
});

test("every event that growth promises has a name of its own", () => {
  type GrowthName = NonNullable<v1.GrowthEvent["fact"]>["$case"];
  type Promised =
    | "seedState"
    | "gateEvent"
    | "embargoStart"
    | "embargoEnd"
    | "breakerOpen"
    | "deadlineViolation"
    | "pause"
    | "resume";
  expectTypeOf<Promised>().toExtend<GrowthName>();
  const pause = { $case: "pause", value: v1.PauseEvent.create({ seedId: "s" }) } as const;
  const event = { ...v1.GrowthEvent.create(), fact: pause };
  expect(v1.GrowthEvent.decode(v1.GrowthEvent.encode(event).finish()).fact).toEqual(pause);
});

test("the adaptive record has its fifteen fields, and those of the transport behind them", () => {
  const fields = Object.keys(v1.AdaptiveRecord.create());
  expect(fields.slice(0, 15)).toEqual(Object.keys(v1.AdaptiveTelemetry.create()));
  expect(fields).toEqual([
    "schemeFrequencyExplicit",
    "schemeFrequencyImplicit",
    "maxStiffnessMetric",
    "numInternalIterationsMean",
    "implicitResidualNormMax",
    "entropyRatioCurrent",
    "dgmWidthCurrent",
    "dgmDepthCurrent",
    "architectureScalingEvents",
    "entropyWindowCurrent",
    "learningRateCurrent",
    "volatilitySigmaSquared",
    "stiffnessLowAdaptive",
    "stiffnessHighAdaptive",
    "holderExponentWtmm",
    "transportEpsilonCurrent",
    "transportIterationsCurrent",
    "transportResidualCurrent",
  ]);
});

test("a more urgent priority, level or emergency has a larger number", () => {
  expect(named(v1.MessagePriority)).toEqual(["LOW", "NORMAL", "HIGH", "CRITICAL"]);
  expect(named(v1.TelemetryLevel)).toEqual(["INFO", "WARNING", "ERROR", "CRITICAL"]);
  expect(named(v1.EmergencyLevel)).toEqual(["NOTICE", "ELEVATED", "CONSERVATIVE", "HALT"]);
  expect(v1.messagePriorityToNumber(v1.MessagePriority.CRITICAL)).toBe(4);
});

test("a set of remarks on a forecast fits the bits of one integer", () => {
  const numbers = Object.values(v1.ForecastFlag).map((flag) => v1.forecastFlagToNumber(flag));
  expect(Math.max(...numbers)).toBeLessThan(31);
});

test("the audit log keeps the names it promised", () => {
  expect(named(v1.MutationEvent)).toEqual([
    "MUTATION_INTENT",
    "MUTATION_SUCCESS",
    "MUTATION_ABORTED",
    "MUTATION_FAILED",
    "AUTO_ROLLBACK",
  ]);
});

test("retired names of stages are reserved", () => {
  const text = readFileSync("../../proto/leyline/v1/seed.proto", "utf8");
  expect(text).toMatch(/reserved "SEED_STAGE_CANCELLED"/);
  expect(named(v1.SeedStage)).not.toContain("CANCELLED");
});

test("the door to the bindings leads to every generated file", () => {
  const door = readFileSync("src/gen-v1.ts", "utf8");
  for (const file of readdirSync("src/gen/leyline/v1")) {
    expect(door).toContain(`"./gen/leyline/v1/${file.replace(/\.ts$/, ".js")}"`);
  }
});
