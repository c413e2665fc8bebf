/**
 * Prints the largest error of each elementary function on a file of golden values, in ulp:
 *
 *     python3 scripts/make_math_golden.py --count 6000 --out dense.json
 *     npx run-ts scripts/measure-math-errors.ts dense.json
 */
import { readFileSync } from "node:fs";
import * as math from "../src/math/index.js";

type Row = readonly [number | readonly [number, number], number, number];

/** Size of the last place of a double. */
function ulp(value: number): number {
  const size = Math.abs(value);
  return size < 2 ** -1022 ? 2 ** -1074 : 2 ** (Math.floor(Math.log2(size) + 1e-12) - 52);
}

const file = process.argv[2] ?? "tests/golden/elementary.json";
const golden = JSON.parse(readFileSync(file, "utf8")) as Record<string, readonly Row[]>;
const functions = math as unknown as Record<string, (...x: number[]) => number>;
for (const [name, rows] of Object.entries(golden)) {
  if (name === "about") continue;
  let worst = 0;
  for (const [x, head, tail] of rows) {
    const value = functions[name]!(...[x].flat());
    worst = Math.max(worst, Math.abs((value - head - tail) / ulp(head)));
  }
  process.stdout.write(`${name.padEnd(16)} ${worst.toFixed(2)} ulp on ${rows.length} arguments\n`);
}
