/** Run by `bank-threads.test.ts`: pools over real threads, and one whose thread ends. */
import { isMainThread, parentPort } from "node:worker_threads";
import { createBankPool, type BankPool, type ShardRequest } from "@meristem/orchestrator";
import { bankThread, serveBankShard } from "../examples/bank-threads.js";

const options = { config: { horizons: [1, 4] } };
const file = new URL(import.meta.url);
const poolOf = (count: number): BankPool =>
  createBankPool(
    Array.from({ length: count }, () => bankThread(file, options)),
    options,
  );

if (!isMainThread) {
  parentPort!.on("message", ({ changes }: ShardRequest) => {
    if (changes.some(({ key }) => key === "poison")) process.exit(3);
  });
  serveBankShard();
} else {
  const rows = [];
  for (const count of [1, 2, 4]) {
    const pool = poolOf(count);
    const handles = Int32Array.from({ length: 50 }, (_, i) => pool.open(`s${i}`));
    let last: Float64Array = new Float64Array(0);
    for (let t = 0; t < 40; t++) {
      last = await pool.observeBatch(
        handles,
        Float64Array.from(handles, (_, i) => (t % 5) * i + ((t * 7 + i) % 11)),
      );
    }
    await pool.close();
    rows.push([...last]);
  }
  const pool = poolOf(1);
  const handle = Int32Array.of(pool.open("poison"));
  const errors = await Promise.all(
    [1, 2].map((value) =>
      pool.observeBatch(handle, Float64Array.of(value)).then(
        () => "answered",
        (error: { code: string }) => error.code,
      ),
    ),
  );
  await pool.close();
  process.stdout.write(JSON.stringify({ rows, errors }));
}
