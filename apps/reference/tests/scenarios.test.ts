/**
 * Whole sessions at a terminal: each file in `scenarios/` is a row of commands and what they print.
 *
 * A line that begins with `$` is a command, run in a folder of its own; what follows is its output, with
 * `[exit N]` when it did not end with 0. Fractions are masked: how good a forecast is has tests of its
 * own. With `SCENARIOS=write` the transcripts are rewritten: read the difference before committing.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { commandFile } from "./bundle-command.js";
import { file, scratchFolder, seasonalCsv } from "./meristem.js";

const folder = scratchFolder();
file(folder, "tide.csv", seasonalCsv(400));
const scenarios = fileURLToPath(new URL("scenarios/", import.meta.url));

function play(transcript: string): string {
  const commands = transcript.split("\n").filter((line) => line.startsWith("$ "));
  return commands.map((line) => `${line}\n${answer(line.slice(2))}`).join("\n");
}

function answer(command: string): string {
  const script = `meristem() { "${process.execPath}" "${commandFile}" "$@"; }\n${command}`;
  const { status, stdout } = spawnSync("sh", ["-c", `{ ${script}\n} 2>&1`], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "" },
  });
  // With the blanks before them: columns are as wide as their numbers.
  const masked = stdout
    .replaceAll(/ +\d+(\.\d+)? µs/g, " # µs")
    .replaceAll(/ *[+-]?\d+\.\d+/g, " #");
  return status === 0 ? masked : `${masked}[exit ${status}]\n`;
}

test.each(readdirSync(scenarios))("%s reads as written", (name) => {
  const before = readFileSync(`${scenarios}${name}`, "utf8");
  const played = play(before);
  if (process.env["SCENARIOS"] === "write") writeFileSync(`${scenarios}${name}`, played);
  else expect(played).toBe(before);
  expect(played).toContain("$ ");
});
