import { expect, test } from "vitest";
import { fork, nextNormal, streamFrom } from "../random/index.js";
import {
  changeDetectorConfig,
  changeDetectorStep,
  changeDetectorStepInto,
  initialChangeDetectorState,
  type ChangeKind,
} from "./change-detector.js";

const config = changeDetectorConfig(1000);

/** Runs until the first alarm; the regime changes after `quietCount` residuals. */
function firstAlarm(
  seed: number,
  quietCount: number,
  changed: (normal: number) => number,
  scale = 1,
): { kind: ChangeKind; at: number; changeAt: number } {
  const stream = fork(streamFrom(seed), "detector");
  const state = initialChangeDetectorState(config);
  for (let t = 1; t <= quietCount + 5000; t++) {
    const normal = nextNormal(stream);
    const kind = changeDetectorStepInto(
      state,
      scale * (t <= quietCount ? normal : changed(normal)),
      config,
    );
    if (kind !== "none") return { kind, at: t, changeAt: state.changeAt };
  }
  return { kind: "none", at: Infinity, changeAt: Infinity };
}

test("false alarms come about as rarely as asked for, less the cost of an estimated scale", () => {
  const stream = streamFrom(77);
  const state = initialChangeDetectorState(config);
  const count = 400_000;
  let alarmCount = 0;
  for (let t = 0; t < count; t++) {
    if (changeDetectorStepInto(state, nextNormal(stream), config) !== "none") alarmCount++;
  }
  const runLength = count / alarmCount;
  expect(runLength).toBeGreaterThan(500);
  expect(runLength).toBeLessThan(1500);
});

test.each([
  ["level-up", (z: number) => z + 2, 6],
  ["level-down", (z: number) => z - 3, 4],
  ["spread-up", (z: number) => 3 * z, 12],
  ["spread-down", (z: number) => z / 5, 12],
] as const)("%s is found, named and dated", (expected, changed, delayMax) => {
  const found: ChangeKind[] = [];
  let delays = 0;
  let datingErrors = 0;
  for (let seed = 0; seed < 200; seed++) {
    const alarm = firstAlarm(seed, 400, changed);
    if (alarm.at <= 400) continue;
    found.push(alarm.kind);
    delays += alarm.at - 400;
    datingErrors += Math.abs(alarm.changeAt - 401);
  }
  expect(found.length).toBeGreaterThan(100);
  const named = found.filter((kind) => kind === expected).length;
  // Three or four residuals of a large move cannot always tell level from spread.
  expect(named / found.length).toBeGreaterThan(0.8);
  expect(delays / found.length).toBeLessThan(delayMax);
  expect(datingErrors / found.length).toBeLessThan(4);
});

test("an alarm after a fivefold rise of level and spread comes within ten samples", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { at } = firstAlarm(seed, 300, (z) => 50 + 5 * z);
    if (at <= 300) continue;
    expect(at).toBeLessThanOrEqual(310);
  }
});

test("measuring in another unit changes no decision", () => {
  for (let seed = 0; seed < 20; seed++) {
    const plain = firstAlarm(seed, 200, (z) => z + 1);
    expect(firstAlarm(seed, 200, (z) => z + 1, 1024)).toEqual(plain);
    expect(firstAlarm(seed, 200, (z) => z + 1, 2 ** -300)).toEqual(plain);
  }
});

test("one outlier of any size raises no alarm", () => {
  const stream = streamFrom(10);
  const state = initialChangeDetectorState(config);
  for (let t = 0; t < 300; t++) changeDetectorStepInto(state, 0.1 * nextNormal(stream), config);
  expect(state.level.graceLeft).toBe(0);
  state.level.sums[0] = 0;
  state.spread.sums[0] = 0;
  expect(changeDetectorStepInto(state, 1e300, config)).toBe("none");
  expect(state.level.sums[0]).toBeCloseTo(config.winsorLimit - config.level.slack, 12);
});

test("heavy tails are paid for by the coupling: no more false alarms than twice the normal rate", () => {
  const stream = streamFrom(31);
  const alarms = (strength: number): number => {
    const coupled = { ...config, kurtosisStrength: strength };
    const state = initialChangeDetectorState(coupled);
    let count = 0;
    for (let t = 0; t < 60_000; t++) {
      // Student's t with 4 degrees of freedom: a normal over the root of a gamma of shape 2.
      const chi = [1, 2, 3, 4].reduce((sum) => sum + nextNormal(stream) ** 2, 0);
      const kind = changeDetectorStepInto(state, nextNormal(stream) / Math.sqrt(chi / 4), coupled);
      if (kind !== "none") count++;
    }
    return count;
  };
  const coupledCount = alarms(0.5);
  expect(coupledCount).toBeLessThan(alarms(0));
  expect(coupledCount).toBeLessThan(120);
});

test("a constant stream is quiet, and its first lasting move is an alarm", () => {
  const state = initialChangeDetectorState(config);
  for (let t = 0; t < 1000; t++) expect(changeDetectorStepInto(state, 0, config)).toBe("none");
  const kinds = [1, 2, 3].map(() => changeDetectorStepInto(state, 1e-9, config));
  expect(kinds).toContain("level-up");
  expect(state.changeAt).toBe(1001);
});

test("values at the ends of float64 are finite scores", () => {
  const state = initialChangeDetectorState({ ...config, centred: true });
  const values = [1e308, -1e308, 1.7e308, 5e-324, 0, -1.7e308];
  for (let t = 0; t < 600; t++) {
    changeDetectorStepInto(state, values[t % values.length]!, config);
    expect(Number.isFinite(state.z)).toBe(true);
  }
});

test("step leaves its state alone and agrees with stepInto bit for bit, alarms included", () => {
  const stream = streamFrom(12);
  const config = changeDetectorConfig(1000, { referenceCount: 40, referenceCountMin: 20 });
  let pure = initialChangeDetectorState(config);
  const hot = initialChangeDetectorState(config);
  let alarmCount = 0;
  for (let t = 0; t < 200; t++) {
    const residual = nextNormal(stream) + (t > 100 ? 4 : 0);
    const before = structuredClone(pure);
    const { state, output } = changeDetectorStep(pure, residual, config);
    expect(pure).toEqual(before);
    expect(output.kind).toBe(changeDetectorStepInto(hot, residual, config));
    expect(state).toEqual(hot);
    if (output.kind !== "none") {
      alarmCount++;
      expect(output.changeAt).toBe(hot.changeAt);
    }
    pure = state;
  }
  expect(alarmCount).toBeGreaterThan(0);
});

test("bad input is refused by name", () => {
  const state = initialChangeDetectorState(config);
  expect(() => changeDetectorStepInto(state, NaN, config)).toThrow("residual: NaN");
  const wrong = { ...config, referenceCountMin: 1 };
  expect(() => initialChangeDetectorState(wrong)).toThrow("referenceCountMin: 1");
  expect(() => initialChangeDetectorState({ ...config, winsorLimit: 0 })).toThrow("winsorLimit: 0");
  expect(() => changeDetectorConfig(0)).toThrow("runLength: 0");
});
