/** The pool over real threads, in a process of its own: a bundle runs in each thread. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const RUN_TS = fileURLToPath(new URL("../node_modules/.bin/run-ts", import.meta.url));
const PROGRAM = fileURLToPath(new URL("bank-threads-program.ts", import.meta.url));

test("one, two and four threads give the same rows, and a thread that ends is no silence", async () => {
  const { stdout } = await promisify(execFile)(RUN_TS, [PROGRAM]);
  const { rows, errors } = JSON.parse(stdout) as { rows: number[][]; errors: string[] };
  expect(rows[0]).toHaveLength(50 * 22);
  expect(rows[0]!.every(Number.isFinite)).toBe(true);
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[2]).toEqual(rows[0]);
  expect(errors).toEqual(["WORKER_LOST", "WORKER_LOST"]);
}, 60_000);
