import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { dataOut, messageOut, type OutStream } from "./text-out.js";

/** Takes `room` writes, then fails with `code`. */
function failing(code: string, room: number): { stream: OutStream; taken: string[] } {
  const taken: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      if (taken.length >= room) return done(Object.assign(new Error(code), { code }));
      taken.push(text);
      done();
    },
  });
  return { stream, taken };
}

test("data that cannot be written is an operating error, then and ever after", async () => {
  const { stream, taken } = failing("ENOSPC", 1);
  const out = dataOut(stream, "stdout");
  expect(await out.write("a")).toBe(true);
  const refused = {
    code: "FILE_NO_SPACE",
    message: "write stdout: no space left on the device (ENOSPC)",
  };
  await expect(out.write("b")).rejects.toMatchObject(refused);
  await expect(out.write("c")).rejects.toMatchObject(refused);
  expect(taken).toEqual(["a"]);
});

test("a reader that went away is no error: nothing more is written", async () => {
  const { stream } = failing("EPIPE", 1);
  const out = dataOut(stream, "stdout");
  expect(await out.write("a")).toBe(true);
  expect(await out.write("b")).toBe(false);
  expect(await out.write("c")).toBe(false);
});

test.each(["ENOSPC", "EPIPE", "EIO"])("talk that nobody hears (%s) stops nothing", async (code) => {
  const { stream } = failing(code, 0);
  const out = messageOut(stream);
  expect(await out.write("a")).toBe(false);
  expect(await out.write("b")).toBe(false);
});

test("writes wait for their turn", async () => {
  const { stream, taken } = failing("", 10);
  const out = dataOut(stream, "stdout");
  await Promise.all(["a", "b", "c"].map((text) => out.write(text)));
  expect(taken).toEqual(["a", "b", "c"]);
});
