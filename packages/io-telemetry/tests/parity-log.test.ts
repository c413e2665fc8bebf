import {
  appendParity,
  firstParityBreak,
  ParityChain,
  readParityLog,
} from "@meristem/io-telemetry/parity";
import { openAppendLog } from "@meristem/io-durable";
import { v1 } from "@meristem/leyline";
import { MemoryFileSystem } from "@meristem/leyline/testing";
import { expect, test } from "vitest";

test("records come back from the log as they went in, and their chain holds", async () => {
  const fileSystem = new MemoryFileSystem();
  const log = await openAppendLog({ path: "parity.log", fileSystem });
  const chain = new ParityChain({
    configFingerprint: new Uint8Array(32),
    codeVersion: "0.1.0",
    backend: v1.ComputeBackend.FLOAT64,
  });
  const written = Array.from({ length: 20 }, (_, stepIndex) =>
    chain.next({ series: "a", stepIndex, weights: [0.5, 0.5], transportCost: undefined }),
  );
  for (const record of written) await appendParity(log, record);
  await log.close();
  const { records, report } = await readParityLog({ path: "parity.log", fileSystem });
  expect(records).toEqual(written);
  expect(report.isDamaged).toBe(false);
  expect(firstParityBreak(records)).toBeUndefined();
});
