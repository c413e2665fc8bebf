/**
 * From the arguments of the process to one command and its exit code.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import { didYouMean } from "./closest-name.js";
import type { Command, CommandPorts } from "./command.js";
import { EXIT, exitCodeOf, type ExitCode } from "./exit-code.js";
import { commandHelp, overview } from "./help.js";
import { UsageError } from "./usage-error.js";

/** What may stand where the command does. */
const OPTIONS = ["--help", "--version"];

/** Runs what `argv` (without node and script) asks for. Throws only our own bugs. */
export async function dispatch(
  argv: readonly string[],
  commands: readonly Command[],
  ports: CommandPorts,
): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    const named = commands.find(({ name }) => name === rest[0]);
    const text = named === undefined ? overview(commands) : commandHelp(named);
    await (first === undefined ? ports.stderr : ports.stdout).write(text);
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  if (first === "--version" || first === "-V") {
    await ports.stdout.write(`meristem ${ports.facts.version}\n`);
    return EXIT.ok;
  }
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) {
    const names = commands.map(({ name }) => name);
    const what = first.startsWith("-") ? "option" : "command";
    const known = first.startsWith("-") ? OPTIONS : names;
    const hint = didYouMean(first, known) || `; the commands are ${names.join(", ")}`;
    await ports.stderr.write(`meristem: unknown ${what} ${first}${hint}\n`);
    return EXIT.usage;
  }
  if (isHelpAsked(rest)) {
    await ports.stdout.write(commandHelp(command));
    return EXIT.ok;
  }
  try {
    return await command.run(rest, ports);
  } catch (error) {
    return complain(error, command, ports);
  }
}

function isHelpAsked(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/** One line for what can happen in a healthy program; a bug of ours keeps its stack. */
async function complain(error: unknown, command: Command, ports: CommandPorts): Promise<ExitCode> {
  if (error instanceof UsageError) {
    const usage = `usage: meristem ${command.name} ${command.usage}`.trimEnd();
    const more = `meristem ${command.name} --help says more`;
    await ports.stderr.write(`meristem: ${error.message}\n${usage}\n${more}\n`);
    return EXIT.usage;
  }
  if (!isOperatingError(error)) throw error;
  await ports.stderr.write(`meristem: ${error.message} [${error.code}]\n`);
  return exitCodeOf(error);
}
