/** Kernel B's network learns what moves a diffusion, and keeps its appointments. */
import { hostModelChecks } from "@meristem/leyline/testing";
import { normals } from "../testing/streams.js";
import { describe, expect, test } from "vitest";
import { StateBlocks } from "../state/state-blocks.js";
import { BINS, BINS_PER_DEVIATION, DriftBins, REACH } from "./drift-bins.js";
import { driftHost } from "./drift-host.js";
import { DriftNetwork, NODES, ROUGHNESSES, SLICE_STEPS } from "./drift-network.js";

const drift = (z: number): number => -0.4 * z;
const variance = (z: number): number => 0.3 + 0.3 * z * z;

/** Walks along z ← z + e, e of the drift and variance above, and shows every change. */
function live(steps: number, onStep?: (network: DriftNetwork) => void): DriftNetwork {
  const blocks = new StateBlocks();
  const bins = new DriftBins(blocks.within("bins"));
  const network = new DriftNetwork(blocks.within("network"));
  const normal = normals(3);
  let z = 0;
  for (let t = 0; t < steps; t++) {
    const change = drift(z) + Math.sqrt(variance(z)) * normal();
    const place = Math.max(0, Math.min(BINS - 1, z * BINS_PER_DEVIATION + (BINS - 1) / 2));
    const moves = Float64Array.of(place, change, Math.max(-REACH, Math.min(REACH, z)), 0, 1);
    bins.learn(moves);
    network.take(moves, bins);
    onStep?.(network);
    z += change;
  }
  return network;
}

describe("after 12,000 changes of a known diffusion", () => {
  const { table } = live(12_000);
  const nodes = [-1, -0.5, 0, 0.5, 1].map((z) => ({
    z,
    at: ROUGHNESSES.indexOf(0) * NODES + (NODES - 1) / 2 + (z * (NODES - 1)) / (2 * REACH),
  }));

  test("the drift is known to 0.12", () => {
    for (const { z, at } of nodes) expect(Math.abs(table[at]! - drift(z))).toBeLessThan(0.12);
  });

  test("the variance is known to a third", () => {
    for (const { z, at } of nodes) {
      const ratio = table[ROUGHNESSES.length * NODES + at]! / variance(z);
      expect(ratio).toBeGreaterThan(0.67);
      expect(ratio).toBeLessThan(1.5);
    }
  });
});

test("when a slice is trained changes nothing that is used", () => {
  const early = live(1000, (network) => network.work());
  const late = live(1000);
  expect(late.hasWork).toBe(true);
  expect(early.hasWork).toBe(false);
  expect(early.table).toEqual(late.table);
  late.work();
  expect(early.learner).toEqual(late.learner);
});

test("what a slice learnt is not used before the next is issued", () => {
  const seen: string[] = [];
  live(SLICE_STEPS * 3, (network) => {
    network.work();
    seen.push(network.table.join());
  });
  const changes = seen.flatMap((table, t) => (t > 0 && table !== seen[t - 1] ? [t + 1] : []));
  expect(changes).toEqual([2 * SLICE_STEPS, 3 * SLICE_STEPS]);
});

describe("the network as a host", () => {
  test.each(Object.entries(hostModelChecks))("%s", (_name, check) =>
    check(driftHost(live(100).learner.values.slice())),
  );

  test("it has two places to grow in, as wide as its layers", () => {
    const host = driftHost(live(1).learner.values);
    expect(host.slots().map(({ activationCount }) => activationCount)).toEqual([16, 16]);
    const sizes = host.parameters().map(({ values }) => values.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2 * 16 + 16 + 16 * 16 + 16 + 32 + 2);
  });
});
