/** The worker's file on a disk that fills up in the middle of a write. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RotatingFile } from "./rotating-file.js";

/** Bytes the disk still takes. */
let roomBytes = Infinity;
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const writeSync = (file: number, bytes: Uint8Array, from: number, length: number, at: number) => {
    if (roomBytes === 0) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    const written = real.writeSync(file, bytes, from, Math.min(length, roomBytes), at);
    roomBytes -= written;
    return written;
  };
  return { ...real, writeSync };
});

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "meristem-rotating-"));
});
afterEach(() => {
  roomBytes = Infinity;
  rmSync(directory, { recursive: true });
});

function openFile(): { file: RotatingFile; text: () => string } {
  const path = join(directory, "lines.jsonl");
  const limits = { fileBytesMax: 0, fileCountMax: 1, resumeAtBytes: undefined };
  return { file: new RotatingFile({ path, ...limits }), text: () => readFileSync(path, "utf8") };
}

test("what was begun does not stand behind the shorter line that is written over it", () => {
  const { file, text } = openFile();
  file.write("kept\n");
  roomBytes = 20;
  expect(() => file.write(`${"long ".repeat(10)}\n`)).toThrow("no space");
  roomBytes = Infinity;
  file.write("short\n");
  expect(text()).toBe("kept\nshort\n");
  expect(file.sizeBytes).toBe(11);
  file.close();
});

test("nor at the end, when nothing more is written", () => {
  const { file, text } = openFile();
  file.write("kept\n");
  roomBytes = 3;
  expect(() => file.write("torn away\n")).toThrow("no space");
  file.sync();
  file.close();
  expect(text()).toBe("kept\n");
});
