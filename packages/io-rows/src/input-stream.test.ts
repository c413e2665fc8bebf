import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { InputStream } from "./input-stream.js";

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hashOf = (stream: InputStream): string =>
  Buffer.from(stream.fingerprint().sha256).toString("hex");

test("the fingerprint covers the used bytes, wherever the chunks end", async () => {
  const stream = new InputStream(chunksOf("ab", "", "cde", "f"));
  while ((await stream.next()) !== undefined);
  for (const used of [0, 1, 2, 4, 4, 6]) {
    stream.markUsed(used);
    const { usedBytes, lastByte } = stream.fingerprint();
    expect(hashOf(stream)).toBe(sha256("abcdef".slice(0, used)));
    expect([usedBytes, lastByte]).toEqual([used, used === 0 ? undefined : 96 + used]);
  }
});

test("skip returns the next byte and keeps the rest", async () => {
  const stream = new InputStream(chunksOf("ab", "cde", "f"));
  expect(await stream.skip(3)).toBe("d".charCodeAt(0));
  expect(hashOf(stream)).toBe(sha256("abc"));
  const rest = [await stream.next(), await stream.next(), await stream.next()];
  expect(rest.map((chunk) => chunk && Buffer.from(chunk).toString())).toEqual([
    "de",
    "f",
    undefined,
  ]);
  stream.markAllUsed();
  expect(hashOf(stream)).toBe(sha256("abcdef"));
});

test("skip past the end returns undefined", async () => {
  const stream = new InputStream(chunksOf("ab"));
  expect(await stream.skip(5)).toBeUndefined();
  expect(stream.fingerprint().usedBytes).toBe(2);
});

test("a listener receives the used bytes, once and in order", async () => {
  const stream = new InputStream(chunksOf("ab", "cd"));
  let received = "";
  stream.onUsed((bytes) => (received += Buffer.from(bytes).toString()));
  while ((await stream.next()) !== undefined);
  for (const used of [1, 1, 3, 4]) stream.markUsed(used);
  expect(received).toBe("abcd");
});

test("a stop ends a source that delivers nothing, and is not its end", async () => {
  const stop = new AbortController();
  async function* stalled(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("a");
    await new Promise(() => undefined);
  }
  const stream = new InputStream(stalled(), stop.signal);
  await stream.next();
  setTimeout(() => stop.abort(), 5);
  expect([stream.isStopped, await stream.next(), stream.isStopped]).toEqual([
    false,
    undefined,
    true,
  ]);
  await stream.close();
});

test("an error of the source is thrown, and close closes the source", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("a");
    throw new Error("broken");
  }
  const failing = new InputStream(broken());
  await failing.next();
  await expect(failing.next()).rejects.toThrow("broken");
  let isClosed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from("a");
    } finally {
      isClosed = true;
    }
  }
  const open = new InputStream(endless());
  await open.next();
  await open.close();
  expect(isClosed).toBe(true);
});
