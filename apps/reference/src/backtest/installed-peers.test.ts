import { expect, test } from "vitest";
import { installedPeer, PEER_NAMES } from "./installed-peers.js";

test.each(PEER_NAMES)(
  "%s forecasts a wave: in order, and better than the last value",
  async (name) => {
    const peer = await installedPeer(name, ".");
    const model = peer!.open({ horizons: [1, 3], season: undefined });
    const wave = (t: number): number =>
      10 + Math.sin((2 * Math.PI * t) / 12) + ((t * 7919) % 101) / 1000;
    for (let t = 0; t < 150; t++) model.observe(wave(t));
    const told = model.forecast();
    expect(told).toHaveLength(2);
    for (const [i, horizon] of [1, 3].entries()) {
      const { point, quantiles } = told[i]!;
      expect(quantiles).toEqual(quantiles!.toSorted((a, b) => a - b));
      const actual = wave(149 + horizon);
      expect(Math.abs(actual - point)).toBeLessThan(Math.abs(actual - wave(149)));
    }
    expect(peer!.version).toMatch(/^\d+\.\d+\.\d+$/);
  },
);

test("a package that is installed nowhere is said to be", async () => {
  const unknown = "no-such-forecaster" as "arima";
  expect(await installedPeer(unknown, "/nowhere")).toBeUndefined();
});
