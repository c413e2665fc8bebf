import { expect, test } from "vitest";
import { fuzz } from "./fuzz.js";

class Refusal extends Error {}
const isTyped = (error: unknown): boolean => error instanceof Refusal;
const seeds = [Uint8Array.of(1, 2, 3, 4)];

test("refusals are counted, anything else thrown is a problem with its number", async () => {
  const decode = (bytes: Uint8Array): number => {
    if (bytes.length === 4) return 4;
    if (bytes.length < 4) throw new Refusal();
    throw new RangeError("unforeseen");
  };
  const { acceptedCount, problems } = await fuzz(
    { name: "d", decode, seeds },
    { inputCount: 500, isTyped },
  );
  expect(acceptedCount).toBeGreaterThan(0);
  expect(problems).toHaveLength(10);
  expect(problems[0]).toMatch(/^d #\d+: RangeError: unforeseen$/);
});

test("the same inputs come every time, half of them repaired", async () => {
  const seen: string[] = [];
  const repair = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...bytes, 99);
  const decode = (bytes: Uint8Array): void => void seen.push(bytes.join());
  const run = () => fuzz({ name: "d", decode, seeds, repair }, { inputCount: 200, isTyped });
  await run();
  const first = seen.splice(0);
  await run();
  const repairedCount = first.filter((bytes) => bytes.endsWith("99")).length;
  expect(seen).toEqual(first);
  expect(repairedCount).toBeGreaterThan(60);
  expect(repairedCount).toBeLessThan(140);
});
