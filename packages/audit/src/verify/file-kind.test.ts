import { MemoryFileSystem } from "@meristem/leyline/testing";
import { RequestError } from "@meristem/run-directory";
import { expect, test } from "vitest";
import { fileKind, inspectedKind } from "./file-kind.js";

async function diskWith(path: string, content: string): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  await files.makeDirectory("d");
  const file = await files.open(path, "createNew");
  await file.write(Buffer.from(content, "latin1"), 0);
  return files;
}

test.each([
  ["snapshot", "d/x", "\u0089MSNP\r\n\n..."],
  ["snapshot", "d/state-000000000001.snap", "damaged"],
  ["log", "d/audit.log.000001", "\u0089MLOG\r\n\n..."],
  ["parity", "d/parity.log", "\u0089MLOG\r\n\n..."],
  ["parity", "d/parity.log.000007", "damaged"],
  ["forecasts", "d/old.csv", "series,origin,horizon,target,actual\n"],
  ["forecasts", "d/forecasts.csv", ""],
  ["summary", "d/x", '{\n  "format": "meristem.summary/1",\n'],
  ["summary", "d/summary.json", "{}"],
  ["telemetry", "d/x", '{"sequence":1}\n'],
  ["telemetry", "d/telemetry.jsonl", "damaged"],
  // The contents decide: a name can be wrong.
  ["snapshot", "d/forecasts.csv", "\u0089MSNP\r\n\n..."],
])("%s: %s that starts with %j", async (kind, path, content) => {
  const files = await diskWith(path, content);
  expect(await fileKind(files, path)).toBe(kind);
  expect(await inspectedKind(files, path)).toBe(kind);
});

test("a configuration can be inspected, and is no file that a run writes", async () => {
  const files = await diskWith("d/own.toml", "[predictor]\n");
  expect(await inspectedKind(files, "d/own.toml")).toBe("config");
  await expect(fileKind(files, "d/own.toml")).rejects.toThrow(
    /none of the files that a run writes/,
  );
});

test.each([
  ["d", /^d: a directory$/],
  ["d/none", /^d\/none: there is no such file$/],
  ["d/none.toml", /^d\/none\.toml: there is no such file$/],
  ["d/x", /^d\/x: none of the files that a run writes/],
])("%s is refused", async (path, message) => {
  const files = await diskWith("d/x", "PK\u0003\u0004");
  const error = await inspectedKind(files, path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RequestError);
  expect((error as Error).message).toMatch(message);
});
