/**
 * Logs of this version, read for ever. `WRITE_GOLDEN=1` writes the one that is missing and never
 * touches one that is there.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openAppendLog, readAppendLog } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { expect, test } from "vitest";

const golden = join(import.meta.dirname, "golden", "v1-log.bin");
const texts = ["", "first", "ünïcödé ☂", "x".repeat(300)];
// hashlib of Python 3.11: SHA-256 over chain, struct.pack("<Q", sequence) and payload.
const END = "28b3dcd4d7214505a2b7990cca356b35";

async function written(): Promise<Uint8Array> {
  const files = new FaultyFileSystem();
  const log = await openAppendLog({ path: "log", fileSystem: files, syncPolicy: "on_sync" });
  for (const text of texts) await log.append(new TextEncoder().encode(text));
  await log.sync();
  await log.append(Uint8Array.of(0, 255));
  await log.close();
  const disk = files.moment().durable;
  return disk.bytesOf(disk.files.get("log")!);
}

test("a v1 log is read, record by record and link by link", async () => {
  if (process.env["WRITE_GOLDEN"] === "1" && !existsSync(golden)) {
    writeFileSync(golden, await written());
  }
  const files = new FaultyFileSystem();
  const file = await files.open("log", "createNew");
  await file.write(new Uint8Array(readFileSync(golden)), 0);
  const read: string[] = [];
  const report = await readAppendLog({
    path: "log",
    fileSystem: files,
    onRecord: ({ payload }) => read.push(new TextDecoder().decode(payload)),
  });
  expect(read.slice(0, -1)).toEqual(texts);
  expect(report).toMatchObject({ recordCount: 5, isDamaged: false, tornBytes: 0 });
  expect(Buffer.from(report.end!.chain).toString("hex").slice(0, 32)).toBe(END);
});

test("what is written today is what was written then, bit for bit", async () => {
  expect(Buffer.from(await written())).toEqual(readFileSync(golden));
});
