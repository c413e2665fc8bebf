import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { InputStream } from "./input-stream.js";

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hashOf = (stream: InputStream): string =>
  Buffer.from(stream.fingerprint().sha256).toString("hex");

test("the fingerprint is of what was used, wherever the chunks end", async () => {
  const stream = new InputStream(chunksOf("ab", "", "cde", "f"));
  while ((await stream.next()) !== undefined);
  for (const used of [0, 1, 2, 4, 4, 6]) {
    stream.markUsed(used);
    const { usedBytes, lastByte } = stream.fingerprint();
    expect(hashOf(stream)).toBe(sha256("abcdef".slice(0, used)));
    expect([usedBytes, lastByte]).toEqual([used, used === 0 ? undefined : 96 + used]);
  }
});

test("skipping gives back what lies behind", async () => {
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

test("skipping past the end says that there is nothing", async () => {
  const stream = new InputStream(chunksOf("ab"));
  expect(await stream.skip(5)).toBeUndefined();
  expect(stream.fingerprint().usedBytes).toBe(2);
});

test("a listener hears everything that is used, once and in order", async () => {
  const stream = new InputStream(chunksOf("ab", "cd"));
  let heard = "";
  stream.onUsed((bytes) => (heard += Buffer.from(bytes).toString()));
  while ((await stream.next()) !== undefined);
  for (const used of [1, 1, 3, 4]) stream.markUsed(used);
  expect(heard).toBe("abcd");
});

test("a stop ends a silent source, and is told from its end", async () => {
  const stop = new AbortController();
  async function* silent(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("a");
    await new Promise(() => undefined);
  }
  const stream = new InputStream(silent(), stop.signal);
  await stream.next();
  setTimeout(() => stop.abort(), 5);
  expect([stream.isStopped, await stream.next(), stream.isStopped]).toEqual([
    false,
    undefined,
    true,
  ]);
  await stream.close();
});

test("what the source throws is thrown, and a source that is left is closed", async () => {
  async function* torn(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("a");
    throw new Error("torn");
  }
  const broken = new InputStream(torn());
  await broken.next();
  await expect(broken.next()).rejects.toThrow("torn");
  let isClosed = false;
  async function* held(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from("a");
    } finally {
      isClosed = true;
    }
  }
  const left = new InputStream(held());
  await left.next();
  await left.close();
  expect(isClosed).toBe(true);
});
