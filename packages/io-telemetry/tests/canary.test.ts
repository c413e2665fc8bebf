/**
 * Canaries: values and secrets planted in everything that is offered must not be found in anything that
 * leaves. Values leave only in the one field that exists for them, when the caller fills it.
 */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTelemetry } from "@meristem/io-telemetry";
import { ParityChain, appendParity } from "@meristem/io-telemetry/parity";
import { openAppendLog, nodeFileSystem } from "@meristem/io-durable";
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import { afterEach, beforeEach, expect, test } from "vitest";
import { adaptiveOffer, eventOffer, stepOffer } from "./step-offer.js";

/** Numbers whose digits, and whose bytes, occur nowhere else. */
const VALUE = 8675309.24601;
const SECRET = "canary-7f3a9c51-secret";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meristem-canary-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

function bytesOf(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** A record with things on it that no message has: what a careless caller might spread in. */
function laden(record: TelemetryOffer): TelemetryOffer {
  const body = record.body!;
  const value = { ...body.value, apiKey: SECRET, observation: VALUE, raw: [VALUE] };
  return { ...record, body: { ...body, value } as never, token: SECRET } as TelemetryOffer;
}

async function everythingWritten(): Promise<Buffer> {
  const names = await readdir(directory);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
}

test("fields that no message has do not leave, in a step, an event or an adaptive record", async () => {
  const path = (name: string): string => join(directory, name);
  const telemetry = await openTelemetry({
    jsonl: { path: path("telemetry.jsonl") },
    otlp: { path: path("otlp.jsonl") },
    prometheus: { port: 0 },
  });
  for (let i = 0; i < 20; i++) {
    telemetry.offer(laden(stepOffer(i)));
    telemetry.offer(laden(eventOffer(i, i % 2 === 0)));
    telemetry.offer(laden(adaptiveOffer(i)));
  }
  await telemetry.flush();
  const scraped = await (
    await fetch(`http://127.0.0.1:${telemetry.prometheusPort}/metrics`)
  ).text();
  await telemetry.close();
  const left = `${(await everythingWritten()).toString("latin1")}${scraped}`;
  expect(left).toContain("outlierRejected");
  expect(left).toContain('"adaptiveRecord":{"schemeFrequencyExplicit":0.25,');
  expect(left).not.toContain(SECRET);
  expect(left).not.toContain(String(VALUE).slice(0, 10));
});

test("a parity log proves values and holds none, neither as digits nor as bytes", async () => {
  const log = await openAppendLog({
    path: join(directory, "parity.log"),
    fileSystem: nodeFileSystem(),
  });
  const chain = new ParityChain({
    configFingerprint: new Uint8Array(32),
    codeVersion: "0.1.0",
    backend: v1.ComputeBackend.FLOAT64,
    cellWidths: { weights: 4e-9, transportCost: 4e-9 },
  });
  await appendParity(
    log,
    chain.next({ series: "a", stepIndex: 1, weights: [VALUE], transportCost: VALUE }),
  );
  await log.close();
  const left = await everythingWritten();
  expect(left.length).toBeGreaterThan(200);
  expect(left.includes(bytesOf(VALUE))).toBe(false);
  expect(left.includes(String(VALUE).slice(0, 10))).toBe(false);
});
