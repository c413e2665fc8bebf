import { expect, test } from "vitest";
import { configFromEnvironment, configFromToml, mergeConfig } from "./load-config.js";

const fromFile = (text: string): unknown => mergeConfig([configFromToml(text, "c.toml")]);

test.each([
  [
    "[predictor]\nhorizons = [1, 2000]",
    "c.toml:2: predictor.horizons: expected at most 1024, found 2000",
  ],
  [
    "[predictor]\nhorizons = []",
    "c.toml:2: predictor.horizons: expected at least 1 entry, found []",
  ],
  ["[predictor]\nhorizons = [2, 1]", "c.toml:2: predictor.horizons: horizons must ascend"],
  ["[predictor]\nhorizons = 3", "c.toml:2: predictor.horizons: expected a list, found 3"],
  ["[predictor]\n\nfixed_share = 2", "c.toml:3: predictor.fixed_share: expected at most"],
  [
    "[predictor]\nfixed_share = nan",
    "c.toml:2: predictor.fixed_share: expected a number, found NaN",
  ],
  ["[predictor]\nfixed_share = inf", "predictor.fixed_share: expected"],
  ['[predictor]\nfusion_rule = "mean"', /fusion_rule: expected \w.*, found "mean"/],
  [
    "[snapshots]\ninterval_ms = 1.5",
    "c.toml:2: snapshots.interval_ms: expected a whole number, found 1.5",
  ],
  ["snapshots.interval_ms = 1", "c.toml:1: snapshots.interval_ms: expected at least 100, found 1"],
  ["snapshots = { interval_ms = 1 }", "c.toml:1: snapshots.interval_ms"],
  [
    "# interval_ms\n[telemetry]\n[snapshots]\n 'interval_ms' = 1",
    "c.toml:4: snapshots.interval_ms",
  ],
  ["[predictor]\nwarm_up_cuont = 3", 'c.toml:2: unknown key "warm_up_cuont"'],
  ["predictor = 3", "c.toml:1: [predictor] must be a table"],
  ["[predictor]\nhorizons = [9223372036854775807]", "found 9223372036854775807"],
])("%j is refused: %s", (text, message) => {
  expect(() => fromFile(text)).toThrow(message);
});

test("every refused key is named once", () => {
  const text = "[predictor]\nhorizons = [0]\nfixed_share = 9\n[gate]\n";
  expect(() => fromFile(text)).toThrow(/^c\.toml:2: [^;]*; c\.toml:3: [^;]*$/);
});

test("a fault in a variable is reported with its name, not with the file", () => {
  const layers = [
    configFromEnvironment({ MERISTEM_PREDICTOR__HORIZONS: "1,x" }),
    configFromToml("[predictor]\nhorizons = [3]", "c.toml"),
  ];
  expect(() => mergeConfig(layers)).toThrow(
    'MERISTEM_PREDICTOR__HORIZONS: predictor.horizons: expected a number, found "x"',
  );
});

test("variables are read by the types of the schema; those without a section are ignored", () => {
  const layer = configFromEnvironment({
    MERISTEM_PREDICTOR__HORIZONS: "1, 3",
    MERISTEM_SNAPSHOTS__INTERVAL_MS: "500",
    MERISTEM_TOKEN: "secret",
    PATH: "/bin",
  });
  const config = mergeConfig([layer]);
  expect(config.predictor.horizons).toEqual([1, 3]);
  expect(config.snapshots.intervalMs).toBe(500);
});
