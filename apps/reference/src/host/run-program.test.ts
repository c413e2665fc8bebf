import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandFile } from "../../tests/bundle-command.js";

let folder = "";
/** The link that a package manager makes, and programs in each place that is searched. */
let link = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "meristem-program-"));
  for (const each of ["bin", "path", "other"]) mkdirSync(join(folder, each));
  link = join(folder, "bin/meristem");
  symlinkSync(commandFile, link);
  writeProgram("bin/meristem-place", "echo beside the link");
  writeProgram("path/meristem-place", "echo on the path");
  writeProgram("path/meristem-path", "echo first");
  writeProgram("other/meristem-path", "echo second");
  writeProgram("path/meristem-echo", `printf '%s|' "$@"; cat; echo to stderr >&2; exit 42`);
  writeProgram("path/meristem-killed", "kill -9 $$");
  const loop = "for i in $(seq 500); do sleep 0.02; done";
  writeProgram("path/meristem-wait", `trap 'echo stopped; exit 7' TERM; echo ready; ${loop}`);
  writeFileSync(join(folder, "path/meristem-text"), "not executable");
  writeProgram("path/meristem-lost", "", "#!/no/such/interpreter");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeProgram(path: string, script: string, head = "#!/bin/sh"): void {
  writeFileSync(join(folder, path), `${head}\n${script}\n`);
  chmodSync(join(folder, path), 0o755);
}

/** Runs the bundled command; `stop` is sent once, as soon as it prints something. */
function meristem(args: readonly string[], stdin = "", stop?: NodeJS.Signals) {
  const path = [join(folder, "path"), join(folder, "other"), process.env["PATH"]].join(":");
  const child = spawn(process.execPath, [link, ...args], { env: { ...process.env, PATH: path } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    if (stop !== undefined && stdout === "") child.kill(stop);
    stdout += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  child.stdin.on("error", () => undefined).end(stdin);
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

test("arguments, streams and the exit code are passed through", async () => {
  expect(await meristem(["echo", "a b", "--help", "$HOME", ""], "from stdin\n")).toEqual({
    code: 42,
    stdout: "a b|--help|$HOME||from stdin\n",
    stderr: "to stderr\n",
  });
});

test("the folder of the link comes first, then the PATH in its order", async () => {
  expect((await meristem(["place"])).stdout).toBe("beside the link\n");
  expect((await meristem(["path"])).stdout).toBe("first\n");
});

test("a program that a signal ended gives 128 and its number", async () => {
  expect(await meristem(["killed"])).toEqual({ code: 137, stdout: "", stderr: "" });
});

test("SIGTERM reaches the program, whose exit code counts", async () => {
  expect(await meristem(["wait"], "", "SIGTERM")).toEqual({
    code: 7,
    stdout: "ready\nstopped\n",
    stderr: "",
  });
});

test("a file that is not executable is no program, and the message names the commands", async () => {
  const { code, stderr } = await meristem(["text"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^meristem: unknown command text; .*\n$/);
});

test("a program that cannot be started is an operating error with its path", async () => {
  const { code, stderr } = await meristem(["lost"]);
  expect(code).toBe(1);
  expect(stderr).toContain(`meristem: run ${join(folder, "path/meristem-lost")}: `);
  expect(stderr).toContain("[FILE_NOT_FOUND]");
});
