import { FileError } from "@meristem/io-durable";
import { InputError } from "@meristem/io-rows";
import { expect, test } from "vitest";
import type { Command, CommandPorts } from "./command.js";
import { dispatch } from "./dispatch.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { UsageError } from "./usage-error.js";

/** Dispatches to a command `run` that does as told. */
async function dispatched(
  argv: readonly string[],
  work: () => Promise<ExitCode> = async () => EXIT.ok,
  { isStopped = false, isFull = false, programs = {} as Record<string, number> } = {},
): Promise<{ code: number; stdout: string; stderr: string; ran: string[][] }> {
  const said = { stdout: "", stderr: "" };
  const ran: string[][] = [];
  const out = (name: "stdout" | "stderr"): CommandPorts["stdout"] => ({
    isTty: false,
    columns: undefined,
    write: async (text) => {
      if (isFull && name === "stdout")
        throw new FileError("FILE_NO_SPACE", "write stdout: full", {});
      said[name] += text;
      return true;
    },
  });
  const ports = {
    stdout: out("stdout"),
    stderr: out("stderr"),
    stop: {
      signal: isStopped ? AbortSignal.abort() : new AbortController().signal,
      exitCode: () => EXIT.terminated,
    },
    facts: { version: "1.2.3" },
    runProgram: async (name: string, argv: readonly string[]) => {
      ran.push([name, ...argv]);
      return programs[name];
    },
  } as unknown as CommandPorts;
  const command: Command = {
    name: "run",
    summary: "runs",
    usage: "[FILE]",
    examples: [["meristem run x", "that"]],
    options: {},
    notes: [],
    run: work,
  };
  return { code: await dispatch(argv, [command], ports), ...said, ran };
}

test.each([
  [[], 2, /^$/, /Commands:/],
  [["--help"], 0, /Commands:/, /^$/],
  [["help"], 0, /Commands:/, /^$/],
  [["help", "run"], 0, /Usage: meristem run/, /^$/],
  [["help", "rnu"], 2, /^$/, /unknown command rnu; did you mean run\?/],
  [["run", "-h"], 0, /Usage: meristem run/, /^$/],
  [["run", "--", "-h"], 0, /^$/, /^$/],
  [["--version"], 0, /^meristem 1\.2\.3\n$/, /^$/],
  [["version"], 0, /^meristem 1\.2\.3\n$/, /^$/],
  [["--verson"], 2, /^$/, /unknown option --verson; did you mean --version\?/],
  [["forecast"], 2, /^$/, /unknown command forecast; the commands are run/],
])("%j", async (argv, code, stdout, stderr) => {
  const done = await dispatched(argv);
  expect(done).toMatchObject({
    code,
    stdout: expect.stringMatching(stdout),
    stderr: expect.stringMatching(stderr),
  });
});

test("a name that is no command runs the program of that name, with all its arguments", async () => {
  const done = await dispatched(["serve", "--help", "--", "-x"], undefined, {
    programs: { serve: 42 },
  });
  expect(done).toEqual({
    code: 42,
    stdout: "",
    stderr: "",
    ran: [["serve", "--help", "--", "-x"]],
  });
});

test("commands, help, options and names with other characters run no program", async () => {
  const programs = { run: 42, help: 42, version: 42 };
  for (const argv of [
    ["run"],
    ["help"],
    ["help", "serve"],
    ["version"],
    ["--serve"],
    ["-s"],
    ["../serve"],
    ["Serve"],
    ["ser_ve"],
    ["9serve"],
    [""],
  ]) {
    const { code, ran } = await dispatched(argv, undefined, { programs });
    expect([argv, ran, code === 42]).toEqual([argv, [], false]);
  }
});

const failing = (error: Error) => () => Promise.reject(error);
const empty = new InputError("INPUT_EMPTY", { name: "in" }, "no data row");

test("a slip shows the usage, an operating error its code", async () => {
  const slip = await dispatched(["run"], failing(new UsageError("--x: no")));
  expect(slip).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^meristem: --x: no\nusage/),
  });
  const fault = await dispatched(["run"], failing(empty));
  expect(fault).toMatchObject({ code: 3, stderr: "meristem: in: no data row [INPUT_EMPTY]\n" });
});

test("an input that a stop cut short is no faulty one", async () => {
  const stopped = await dispatched(["run"], failing(empty), { isStopped: true });
  expect(stopped).toMatchObject({ code: 143, stdout: "", stderr: "" });
});

test("help that cannot be written is an operating error", async () => {
  for (const argv of [["--help"], ["--version"], ["run", "--help"]]) {
    const { code, stderr } = await dispatched(argv, undefined, { isFull: true });
    expect([code, stderr]).toEqual([1, "meristem: write stdout: full [FILE_NO_SPACE]\n"]);
  }
});

test("a bug of ours is not dressed up", async () => {
  await expect(dispatched(["run"], failing(new TypeError("ours")))).rejects.toThrow("ours");
});
