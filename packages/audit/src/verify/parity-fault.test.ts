import { openAppendLog } from "@meristem/io-durable";
import { appendParity, ParityChain, readParityLog } from "@meristem/io-telemetry/parity";
import { v1 } from "@meristem/leyline";
import { MemoryFileSystem } from "@meristem/leyline/testing";
import { expect, test } from "vitest";
import { parityFault } from "./parity-fault.js";

const PATH = "parity.log";

/** A log of `count` records; `without` leaves one of them out. */
async function logOf(count: number, without?: number): Promise<MemoryFileSystem> {
  const fileSystem = new MemoryFileSystem();
  const log = await openAppendLog({ path: PATH, fileSystem });
  const chain = new ParityChain({
    configFingerprint: new Uint8Array(32),
    codeVersion: "test",
    backend: v1.ComputeBackend.FLOAT64,
    cellWidths: { weights: 4e-9, transportCost: 4e-9 },
  });
  for (let i = 0; i < count; i++) {
    const sample = { series: "a", stepIndex: i, weights: [1], transportCost: i, loadRung: 0 };
    const record = chain.next(sample);
    if (i !== without) await appendParity(log, record);
  }
  await log.close();
  return fileSystem;
}

const faultOf = async (fileSystem: MemoryFileSystem): Promise<string | undefined> =>
  parityFault(PATH, await readParityLog({ path: PATH, fileSystem }));

test("a chain has no fault, and neither has its torn end", async () => {
  const files = await logOf(5);
  expect(await faultOf(files)).toBeUndefined();
  const file = await files.open(PATH, "update");
  await file.write(new Uint8Array(20).fill(7), await file.sizeBytes());
  expect(await faultOf(files)).toBeUndefined();
});

test("a record that is missing breaks the chain at the next one", async () => {
  expect(await faultOf(await logOf(5, 2))).toBe(
    "parity.log: record 3: it does not follow the record before it",
  );
});

test("a damaged byte is named by its record and place", async () => {
  const files = await logOf(5);
  const file = await files.open(PATH, "update");
  await file.write(Uint8Array.of(255), (await file.sizeBytes()) >> 1);
  expect(await faultOf(files)).toMatch(
    /^parity\.log(\.\d{6})?: record \d, byte \d+: damaged bytes$/,
  );
});
