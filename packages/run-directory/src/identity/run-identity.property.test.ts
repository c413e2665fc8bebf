import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeConfig, type ConfigValues } from "../config/load-config.js";
import type { ResumeError } from "../resume-error.js";
import {
  assertSameSettings,
  configOfIdentity,
  runIdentity,
  SERIES_COUNTS_MAX,
  storedIdentity,
  type RunChoices,
  type RunIdentity,
  type RunSettings,
} from "./run-identity.js";

const name = fc.option(fc.constantFrom("value", "time", "shop"), { nil: undefined });
const season = fc.constantFrom(undefined, "auto" as const, [24], [24, 168]);

const choicesArbitrary: fc.Arbitrary<RunChoices> = fc.record({
  format: fc.constantFrom(undefined, "csv" as const, "jsonl" as const),
  columns: fc.record({ value: name, time: name, series: name }),
  timeUnit: fc.constantFrom(undefined, "s" as const, "ns" as const),
  isStrict: fc.boolean(),
  isRecorded: fc.boolean(),
  season,
  seriesCountMax: fc.constantFrom(undefined, 10),
});
const valuesArbitrary = fc.record({
  predictor: fc.record({
    horizons: fc.constantFrom([1], [1, 3]),
    profile: fc.constantFrom("full", "lite"),
  }),
  telemetry: fc.record({
    interval_steps: fc.constantFrom(1, 10),
    prometheus_port: fc.constantFrom(0, 9090),
  }),
  load: fc.record({ step_budget_us: fc.constantFrom(0, 500) }),
  snapshots: fc.record({ interval_rows: fc.constantFrom(0, 100) }),
});
type Parts = readonly [RunChoices, ConfigValues];
const parts: fc.Arbitrary<Parts> = fc.tuple(choicesArbitrary, valuesArbitrary);

function identityOf([choices, values]: Parts): RunIdentity {
  const config = mergeConfig([{ values, placeOf: () => "test" }]);
  const facts = { config, inputFormat: undefined, isPiped: false, codeVersion: "1.2.3" };
  return runIdentity(choices, facts);
}

const identityArbitrary = parts.map(identityOf);
/** Two identities, half of the time ones that differ in `--record` at most. */
const pair = fc.oneof(
  fc.tuple(identityArbitrary, identityArbitrary),
  fc
    .tuple(parts, fc.boolean())
    .map(([[choices, values], isRecorded]) => [
      identityOf([choices, values]),
      identityOf([{ ...choices, isRecorded }, values]),
    ]),
) as fc.Arbitrary<readonly [RunIdentity, RunIdentity]>;

const withoutRecord = (settings: RunSettings): RunSettings =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => key !== "--record"));

function refusalOf(before: RunSettings, now: RunSettings): string | undefined {
  try {
    assertSameSettings(before, now);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: "SNAPSHOT_MISMATCH", subject: "settings" });
    return (error as ResumeError).message;
  }
}

test("fingerprints are equal exactly when all settings but --record are", () =>
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const isSame =
        JSON.stringify(withoutRecord(a.settings)) === JSON.stringify(withoutRecord(b.settings));
      const [first, second] = [a, b].map(({ configFingerprint }) => Buffer.from(configFingerprint));
      expect(first!.equals(second!)).toBe(isSame);
      expect(first).toHaveLength(32);
    }),
    propertyBudget,
  ));

test("settings of one process change neither settings nor fingerprint", () => {
  const [quiet, served] = [0, 9090].map((prometheus_port) => {
    const config = mergeConfig([{ values: { telemetry: { prometheus_port } }, placeOf: String }]);
    return runIdentity(CHOICES, { ...FACTS, config });
  });
  expect(served!.settings).toEqual(quiet!.settings);
  expect(served!.configFingerprint).toEqual(quiet!.configFingerprint);
});

test("an identity is stored as JSON and read back", () =>
  fc.assert(
    fc.property(identityArbitrary, (identity) => {
      const { settings, recipe } = JSON.parse(JSON.stringify(storedIdentity(identity)));
      const { configFingerprint } = identity;
      expect({ ...recipe, settings, configFingerprint }).toEqual(identity);
      expect(JSON.stringify(configOfIdentity(recipe))).toBe(
        JSON.stringify(configOfIdentity(identity)),
      );
    }),
    propertyBudget,
  ));

test("every setting that differs is named with both values, and no other", () =>
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const before: RunSettings = a.settings;
      const now: RunSettings = b.settings;
      const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
      const changed = names.filter((key) => before[key] !== now[key]);
      const texts = changed.map(
        (key) => `${key} was ${before[key] ?? "not given"}, now ${now[key] ?? "not given"}`,
      );
      expect(refusalOf(before, now)).toBe(
        changed.length === 0
          ? undefined
          : `cannot resume: the run was begun with other settings: ${texts.join("; ")}`,
      );
    }),
    propertyBudget,
  ));

const CHOICES: RunChoices = {
  format: undefined,
  columns: { value: undefined, time: undefined, series: undefined },
  timeUnit: undefined,
  isStrict: false,
  isRecorded: false,
  season: undefined,
  seriesCountMax: undefined,
};
const FACTS = { config: mergeConfig([]), inputFormat: undefined, isPiped: true, codeVersion: "1" };

test.each(["full", "balanced", "lite"] as const)(
  "the limit of series is that of the profile %s unless one is given",
  (profile) => {
    const config = mergeConfig([{ values: { predictor: { profile } }, placeOf: String }]);
    const limit = SERIES_COUNTS_MAX[config.predictor.profile];
    expect(runIdentity(CHOICES, { ...FACTS, config }).seriesCountMax).toBe(limit);
    const given = runIdentity({ ...CHOICES, seriesCountMax: 7 }, { ...FACTS, config });
    expect(given.seriesCountMax).toBe(7);
  },
);

test.each([
  [undefined, undefined, 1, "auto"],
  ["auto", undefined, 1, "auto"],
  [[24, 168], undefined, 168, "24,168"],
  [[24], 7, 7, "7"],
] as const)("season %j and %j: the seasonal naive forecast repeats after %i steps", (...row) => {
  const [season, yardstickSeason, expected, setting] = row;
  const choices = { ...CHOICES, season, ...(yardstickSeason && { yardstickSeason }) };
  const identity = runIdentity(choices, FACTS);
  expect(identity.yardstickSeason).toBe(expected);
  expect(identity.settings["--season"]).toBe(setting);
});
