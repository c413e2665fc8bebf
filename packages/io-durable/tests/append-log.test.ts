import {
  cutAppendLog,
  openAppendLog,
  readAppendLog,
  type AppendLog,
  type AppendLogOptions,
  type LogReport,
} from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { beforeEach, describe, expect, test } from "vitest";

let files = new FaultyFileSystem();
beforeEach(() => {
  files = new FaultyFileSystem();
});
const PATH = "run/parity.log";
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const open = (options: Partial<AppendLogOptions> = {}): Promise<AppendLog> =>
  openAppendLog({ path: PATH, fileSystem: files, ...options });

async function written(count: number, options: Partial<AppendLogOptions> = {}): Promise<void> {
  const log = await open(options);
  for (let i = 1; i <= count; i++) await log.append(bytesOf(`record ${i}`));
  await log.close();
}

async function read(): Promise<LogReport & { readonly texts: readonly string[] }> {
  const texts: string[] = [];
  const onRecord = ({ payload }: { readonly payload: Uint8Array }): void => {
    texts.push(new TextDecoder().decode(payload));
  };
  return { ...(await readAppendLog({ path: PATH, fileSystem: files, onRecord })), texts };
}

async function edit(at: (sizeBytes: number) => number, change: (byte: number) => number) {
  const file = await files.open(PATH, "update");
  const index = at(await file.sizeBytes());
  const byte = new Uint8Array(1);
  await file.read(byte, index);
  await file.write(Uint8Array.of(change(byte[0]!)), index);
  await file.close();
}
const RECORD = 8 + 56; // "record N" and its frame

test("records come back in order, over restarts", async () => {
  await written(2);
  const log = await open();
  expect(log.position().sequence).toBe(2);
  expect((await log.append(bytesOf("third"))).sequence).toBe(3);
  await log.close();
  expect(await read()).toMatchObject({
    texts: ["record 1", "record 2", "third"],
    isDamaged: false,
    tornBytes: 0,
  });
});

test("appends that wait together share one write and one sync, each an own number", async () => {
  const log = await open();
  const before = files.trace.length;
  const receipts = await Promise.all([1, 2, 3].map((i) => log.append(bytesOf(`record ${i}`))));
  expect(receipts.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(files.trace.slice(before).map(({ name }) => name)).toEqual(["write", "sync"]);
});

test("the caller may reuse its buffer at once", async () => {
  const log = await open();
  const payload = bytesOf("kept");
  const appended = log.append(payload);
  payload.fill(0);
  await appended;
  expect((await read()).texts).toEqual(["kept"]);
});

test("equal records give equal chains, another record another one", async () => {
  await written(3);
  const first = (await read()).end?.chain;
  files = new FaultyFileSystem();
  await written(3, { segmentBytesMax: 64 + RECORD });
  expect((await read()).end?.chain).toEqual(first);
  const log = await open();
  await log.append(bytesOf("more"));
  expect((await read()).end?.chain).not.toEqual(first);
});

test("a full segment is set aside, and all are read as one log", async () => {
  await written(5, { segmentBytesMax: 64 + 2 * RECORD });
  expect(await files.list("run")).toEqual(["parity.log", "parity.log.000001", "parity.log.000002"]);
  const report = await read();
  expect(report.texts).toHaveLength(5);
  expect(report).toMatchObject({ segmentCount: 3, isDamaged: false });
});

test("a record over the limit is refused and nothing else happens", async () => {
  const log = await open({ recordBytesMax: 4 });
  await expect(log.append(bytesOf("12345"))).rejects.toMatchObject({
    code: "LOG_RECORD_TOO_LARGE",
  });
  expect((await log.append(bytesOf("1234"))).sequence).toBe(1);
});

describe("damage", () => {
  test("bytes after the last record are cut off when the log is opened", async () => {
    await written(2);
    const file = await files.open(PATH, "update");
    await file.write(bytesOf("LOGR torn"), await file.sizeBytes());
    await file.close();
    const log = await open();
    expect(log.recovery).toMatchObject({ tornBytes: 9, damages: [] });
    await log.append(bytesOf("next"));
    expect((await read()).texts).toEqual(["record 1", "record 2", "next"]);
  });

  test("damage in the middle loses that record, counts it, and the rest is read", async () => {
    await written(4);
    await edit(
      () => 64 + RECORD + 60,
      (byte) => byte ^ 1,
    );
    const report = await read();
    expect(report.texts).toEqual(["record 1", "record 3", "record 4"]);
    expect(report).toMatchObject({
      isDamaged: true,
      lostCount: 1,
      damages: [{ kind: "bytes", sequence: 2, lostCount: 1, offsetBytes: 64 + RECORD }],
    });
  });

  test("a damaged segment is set aside and never written to again", async () => {
    await written(3);
    await edit(
      () => 64 + 60,
      () => 0,
    );
    const log = await open();
    expect(log.recovery).toMatchObject({ lostCount: 1, damages: [{ sequence: 1 }] });
    expect((await log.append(bytesOf("fourth"))).sequence).toBe(4);
    await log.close();
    expect(await files.list("run")).toEqual(["parity.log", "parity.log.000001"]);
    expect(await read()).toMatchObject({
      texts: ["record 2", "record 3", "fourth"],
      lostCount: 1,
    });
  });

  test("a record cut out cleanly is missed by its number", async () => {
    await written(3);
    const bytes = new Uint8Array(64 + 3 * RECORD);
    const file = await files.open(PATH, "update");
    await file.read(bytes, 0);
    await file.write(bytes.subarray(64 + 2 * RECORD), 64 + RECORD);
    await file.truncate(64 + 2 * RECORD);
    expect(await read()).toMatchObject({
      lostCount: 1,
      damages: [{ kind: "gap", sequence: 2, lostCount: 1 }],
    });
  });

  test("a record changed together with its CRC breaks the chain at its number", async () => {
    await written(3);
    const forged = new FaultyFileSystem();
    const log = await openAppendLog({ path: PATH, fileSystem: forged });
    for (const text of ["record 1", "record X"]) await log.append(bytesOf(text));
    const bytes = new Uint8Array(64 + 2 * RECORD);
    await (await forged.open(PATH, "read")).read(bytes, 0);
    const file = await files.open(PATH, "update");
    // Payload and CRC of the forger, the chain of the original: the CRC does not cover the marker.
    await file.write(bytes.subarray(64 + RECORD), 64 + RECORD);
    expect(await read()).toMatchObject({ damages: [{ kind: "chain", sequence: 3 }] });
  });

  test("a missing segment is named by the records that went with it", async () => {
    await written(6, { segmentBytesMax: 64 + 2 * RECORD });
    await files.unlink(`${PATH}.000002`);
    expect(await read()).toMatchObject({
      lostCount: 2,
      damages: [{ kind: "segment", sequence: 3, lostCount: 2 }],
    });
  });

  test("a file that is no log is refused and left alone", async () => {
    await files.makeDirectory("run");
    const file = await files.open(PATH, "createNew");
    await file.write(bytesOf("a,b\n1,2\n"), 0);
    await expect(open()).rejects.toMatchObject({ code: "LOG_CORRUPT" });
    expect(await file.sizeBytes()).toBe(8);
  });

  test("a log without a sound header is read from its first record on", async () => {
    await written(2);
    await edit(
      () => 20,
      (byte) => byte ^ 1,
    );
    expect(await read()).toMatchObject({
      texts: ["record 1", "record 2"],
      damages: [{ kind: "header" }],
    });
    expect((await (await open()).append(bytesOf("third"))).sequence).toBe(3);
  });
});

describe("failures", () => {
  test("after a full disk the log takes nothing until it is opened again", async () => {
    const log = await open();
    await log.append(bytesOf("one"));
    files.capacityBytes = 64 + 100;
    await expect(log.append(bytesOf("x".repeat(100)))).rejects.toMatchObject({
      code: "LOG_FAILED",
      details: { causeCode: "FILE_NO_SPACE" },
    });
    files.capacityBytes = 1e9;
    await expect(log.append(bytesOf("two"))).rejects.toMatchObject({ code: "LOG_FAILED" });
    await log.close();
    await (await open()).append(bytesOf("two"));
    expect((await read()).texts).toEqual(["one", "two"]);
  });

  test("a failed sync is not tried again, and the doubtful record is cut off", async () => {
    await written(1);
    const callOfLastSync = files.trace.map(({ name }) => name).lastIndexOf("sync");
    files = new FaultyFileSystem({ faults: new Map([[callOfLastSync, "EIO"]]) });
    const log = await open();
    const failure: unknown = await log.append(bytesOf("record 1")).catch((error) => error);
    expect(failure).toMatchObject({ code: "LOG_FAILED" });
    const names = files.trace.map(({ name }) => name);
    expect(names.slice(names.lastIndexOf("sync"))).toEqual(["sync", "truncate"]);
  });
});

describe("cutAppendLog", () => {
  test.each([0, 1, 2, 3, 4, 5])("cuts after record %i, over segments", async (lastSequence) => {
    await written(5, { segmentBytesMax: 64 + 2 * RECORD });
    await cutAppendLog({ path: PATH, fileSystem: files, lastSequence });
    const report = await read();
    expect(report).toMatchObject({ recordCount: lastSequence, isDamaged: false });
    const log = await open();
    expect((await log.append(bytesOf("next"))).sequence).toBe(lastSequence + 1);
  });

  test("refuses to cut after a record that is not there", async () => {
    await written(2);
    const cut = cutAppendLog({ path: PATH, fileSystem: files, lastSequence: 3 });
    await expect(cut).rejects.toMatchObject({ code: "LOG_CORRUPT" });
  });
});
