/**
 * The encoded state of every profile and of a bank, bit for bit.
 *
 * A new layout of the state changes these hashes while the forecasts keep their bits, so they are in a
 * file of their own. It is recorded again with
 * `UPDATE_GOLDEN=1 npx vitest run tests/golden-state.test.ts`; the commit names the change of layout.
 */
import { createPredictor, createPredictorBank } from "@meristem/orchestrator";
import { createHash } from "node:crypto";
import { test } from "vitest";
import { expectGolden, expectGoldenNames } from "./golden-record.js";
import { gapsAndSoftChanges } from "./golden-series.js";

const FILE = new URL("golden/state-bytes.json", import.meta.url);
const STEPS = 900;
const values = gapsAndSoftChanges(STEPS, 31);
const PROFILES = ["full", "balanced", "lite"] as const;

const sha256Hex = (parts: Iterable<Uint8Array>): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

/** After the first step, in the warm-up, and after the last. */
const NOTED = [1, 20, STEPS];

test.each(PROFILES)("%s: the encoded state has the committed bytes", (profile) => {
  const predictor = createPredictor({ seriesKey: "golden", config: { profile } });
  const hashes: string[] = [];
  for (const [t, value] of values.entries()) {
    predictor.observe(value, BigInt(t) * 60_000_000_000n);
    if (NOTED.includes(t + 1)) hashes.push(sha256Hex([predictor.encode()]));
  }
  expectGolden(FILE, profile, {
    about: `gapsAndSoftChanges(${STEPS}, 31), one minute a step, after steps ${NOTED.join(", ")}`,
    steps: STEPS,
    sha256Hex: hashes,
  });
});

test("bank: the encoded parts have the committed bytes", () => {
  const bank = createPredictorBank();
  for (const [t, value] of values.entries()) {
    for (const key of ["a", "b"]) bank.observe(key, value, BigInt(t) * 60_000_000_000n);
  }
  expectGolden(FILE, "bank", {
    about: `two series of gapsAndSoftChanges(${STEPS}, 31), one minute a step`,
    steps: STEPS,
    sha256Hex: [sha256Hex(bank.encode())],
  });
});

test("every entry of the file has a case", () => {
  expectGoldenNames(FILE, [...PROFILES, "bank"]);
});
