import { execFileSync } from "node:child_process";
import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openInputFile } from "./node-input-file.js";

const folder = mkdtempSync(join(tmpdir(), "meristem-input-"));
const at = (name: string): string => join(folder, name);
const never = new AbortController().signal;
afterAll(() => rmSync(folder, { recursive: true }));

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}

test("a file is read to its end in chunks, and its size is known", async () => {
  const text = "0123456789".repeat(20_000);
  writeFileSync(at("file"), text);
  const { sizeBytes, chunks } = await openInputFile(at("file"), never);
  expect([sizeBytes, await textOf(chunks())]).toEqual([200_000, text]);
});

test.each([
  ["nowhere", "there is no such file"],
  ["folder/", "a part of its path is a file"],
  [".", "it is a directory"],
])("%s is refused: %s", async (name, reason) => {
  writeFileSync(at("folder"), "");
  await expect(openInputFile(at(name), never)).rejects.toMatchObject({
    code: "INPUT_UNREADABLE",
    message: expect.stringContaining(reason),
  });
});

test.runIf(existsSync("/proc/self/fd"))(
  "no descriptor stays open before and after reading",
  async () => {
    writeFileSync(at("unread"), "1");
    const openCount = (): number =>
      readdirSync("/proc/self/fd").filter((fd) => {
        const link = `/proc/self/fd/${fd}`;
        return existsSync(link) && readlinkSync(link) === at("unread");
      }).length;
    const { chunks } = await openInputFile(at("unread"), never);
    await chunks()[Symbol.asyncIterator]().return?.();
    expect(openCount()).toBe(0);
    await textOf(chunks());
    expect(openCount()).toBe(0);
  },
);

test("a named pipe is read to its end when the reader opens it first", async () => {
  execFileSync("mkfifo", [at("pipe")]);
  const { sizeBytes, chunks } = await openInputFile(at("pipe"), never);
  const read = textOf(chunks());
  const writer = createWriteStream(at("pipe"));
  for (let i = 0; i < 1000; i++) writer.write(`${i}\n`);
  writer.end();
  expect(sizeBytes).toBeUndefined();
  expect((await read).split("\n")).toHaveLength(1001);
});

test("a named pipe without a writer is closed by a stop", async () => {
  execFileSync("mkfifo", [at("silent")]);
  const stop = new AbortController();
  const { chunks } = await openInputFile(at("silent"), stop.signal);
  const read = textOf(chunks());
  setTimeout(() => stop.abort(), 20);
  expect(await read).toBe("");
});
