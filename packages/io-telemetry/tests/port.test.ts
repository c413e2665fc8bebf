/** The sink keeps the promises of its port. */
import { openJsonlSink } from "@meristem/io-telemetry";
import { MemoryFileSystem, telemetrySinkChecks } from "@meristem/leyline/testing";
import { expect, test } from "vitest";

test.each(Object.entries(telemetrySinkChecks))("%s", async (_name, check) => {
  const sink = await openJsonlSink({ fileSystem: new MemoryFileSystem(), path: "telemetry.jsonl" });
  await expect(check(sink)).resolves.toBeUndefined();
});
