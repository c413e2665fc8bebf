import { createPredictorBank, restorePredictorBank } from "@meristem/orchestrator";
import { describe, expect, test } from "vitest";
import { normals } from "../testing/streams.js";

describe("keys", () => {
  test("a bank of two refuses a third series until one is removed", () => {
    const bank = createPredictorBank({ seriesCountMax: 2 });
    bank.observe("a", 1);
    bank.observe("b", 1);
    expect(() => bank.observe("c", 1)).toThrow(
      expect.objectContaining({ code: "SERIES_LIMIT", details: { seriesCountMax: 2 } }),
    );
    expect(bank.remove("a")).toBe(true);
    expect(bank.remove("a")).toBe(false);
    expect(bank.observe("c", 1).horizons[0]!.point).toBe(1);
    expect(bank.keys()).toEqual(["b", "c"]);
  });

  test("a series that is not there is said so", () => {
    expect(() => createPredictorBank().forecast("ghost")).toThrow(
      expect.objectContaining({ code: "SERIES_UNKNOWN" }),
    );
    expect(() => createPredictorBank().observe("k".repeat(257), 1)).toThrow(RangeError);
  });

  test("chunks hold what a thousand series say apart", () => {
    const bank = createPredictorBank();
    for (let t = 0; t < 3; t++) {
      for (let i = 0; i < 1000; i++) bank.observe(`s${i}`, i);
    }
    expect(bank.seriesCount).toBe(1000);
    expect(bank.arenaBytes).toBe(1024 * bank.seriesBytes);
    for (let i = 0; i < 1000; i++) expect(bank.forecast(`s${i}`).horizons[1]!.point).toBe(i);
  });

  test("instants may repeat and not step back", () => {
    const bank = createPredictorBank();
    bank.observe("a", 1, 10n);
    bank.observe("a", 2, 10n);
    expect(bank.newestTimeUnixNs("a")).toBe(10n);
    expect(() => bank.observe("a", 3, 9n)).toThrow(
      expect.objectContaining({ code: "INPUT_OUT_OF_ORDER" }),
    );
  });
});

test("what is told again is what was told, without the surprise", () => {
  const bank = createPredictorBank();
  const normal = normals(2);
  for (let t = 0; t < 100; t++) bank.observe("a", normal());
  const told = bank.observe("a", 9);
  expect(told.horizons[0]!.surprise).toBeGreaterThan(2);
  expect(bank.forecast("a").horizons).toEqual(
    told.horizons.map((horizon) => ({ ...horizon, surprise: 0 })),
  );
});

describe("restoring", () => {
  const bank = createPredictorBank({ config: { horizons: [1] } });
  for (let t = 0; t < 40; t++) bank.observe("a", t % 5);
  const [part] = bank.encode();

  test("a flipped bit is found, and nothing of the series is kept", () => {
    const target = createPredictorBank({ config: { horizons: [1] } });
    const damaged = part!.slice();
    damaged[damaged.length >> 1]! ^= 4;
    expect(() => target.adopt(damaged)).toThrow(
      expect.objectContaining({ code: "STATE_UNREADABLE" }),
    );
    expect(target.seriesCount).toBe(0);
  });

  test("other horizons are refused", () => {
    const target = createPredictorBank({ config: { horizons: [1, 2] } });
    expect(() => target.adopt(part!)).toThrow(
      expect.objectContaining({ code: "SNAPSHOT_MISMATCH" }),
    );
    expect(target.seriesCount).toBe(0);
  });

  test("more series than a bank may hold are refused", () => {
    const two = createPredictorBank();
    two.open("a");
    two.open("b");
    expect(() => restorePredictorBank(two.encode(), { seriesCountMax: 1 })).toThrow(
      expect.objectContaining({ code: "SERIES_LIMIT" }),
    );
  });
});

test("a bank holds lite predictors and no others", () => {
  expect(() => createPredictorBank({ config: { profile: "full" } })).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID" }),
  );
});

/** FNV-1a over the bytes of every row that three unlike series lead to. */
test("the bits are those of every machine", () => {
  const bank = createPredictorBank();
  const normal = normals(77);
  const row = new Float64Array(bank.rowLength);
  const bytes = new Uint8Array(row.buffer);
  const input = new Float64Array(1);
  let hash = 0x811c9dc5;
  for (let t = 0; t < 1500; t++) {
    for (let i = 0; i < 3; i++) {
      input[0] = t % 101 === 7 ? Number.NaN : ((t % 12) - 6) ** 2 * i + normal() * 10 ** (3 * i);
      bank.observeInto(bank.open(`${i}`), input, 0, row, 0);
      for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    }
  }
  expect(hash.toString(16)).toBe("7f1ca6e9");
});
