/**
 * From the arguments of the process to one command and its exit code.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import { didYouMean } from "@meristem/leyline/text";
import { RequestError } from "@meristem/run-directory";
import type { Command, CommandPorts } from "./command.js";
import { EXIT, exitCodeOf, type ExitCode } from "./exit-code.js";
import { commandHelp, overview } from "./help.js";
import { requestText } from "./request-text.js";
import { UsageError } from "./usage-error.js";

/** What may stand where the command does. */
const OPTIONS = ["--help", "--version"];

/** Names that may stand for a program: nothing that a shell or a path could read as something else. */
const PROGRAM_NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Runs the command that `argv` (without node and script) names, or else the program `meristem-NAME`.
 * Resolves with the exit code; of a program, that is any number from 0 to 255. Throws only our own bugs.
 */
export async function dispatch(
  argv: readonly string[],
  commands: readonly Command[],
  ports: CommandPorts,
): Promise<number> {
  const [first, ...rest] = argv;
  const command = commands.find(({ name }) => name === first);
  try {
    if (command === undefined) return await withoutCommand(argv, commands, ports);
    if (!isHelpAsked(rest)) return await command.run(rest, ports);
    await ports.stdout.write(commandHelp(command));
    return EXIT.ok;
  } catch (error) {
    return await complain(error, command, ports);
  }
}

/** Help, version, a program of another package, or a word that names nothing. */
async function withoutCommand(
  argv: readonly string[],
  commands: readonly Command[],
  ports: CommandPorts,
): Promise<number> {
  const [first, second] = argv;
  if (first === undefined) {
    await ports.stderr.write(overview(commands));
    return EXIT.usage;
  }
  if (["--version", "-V", "version"].includes(first)) {
    await ports.stdout.write(`meristem ${ports.facts.version}\n`);
    return EXIT.ok;
  }
  const isHelp = ["--help", "-h", "help"].includes(first);
  const asked = isHelp ? second : first;
  const named = commands.find(({ name }) => name === asked);
  if (isHelp && (asked === undefined || asked.startsWith("-") || named !== undefined)) {
    await ports.stdout.write(named === undefined ? overview(commands) : commandHelp(named));
    return EXIT.ok;
  }
  if (!isHelp && PROGRAM_NAME.test(first)) {
    const code = await ports.runProgram(first, argv.slice(1));
    if (code !== undefined) return code;
  }
  const names = commands.map(({ name }) => name);
  const isOption = asked!.startsWith("-");
  const hint =
    didYouMean(asked!, isOption ? OPTIONS : names) || `; the commands are ${names.join(", ")}`;
  const what = isOption ? "option" : "command";
  await ports.stderr.write(`meristem: unknown ${what} ${asked}${hint}\n`);
  return EXIT.usage;
}

function isHelpAsked(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/** One line for what can happen in a healthy program; a bug of ours keeps its stack. */
async function complain(
  error: unknown,
  command: Command | undefined,
  ports: CommandPorts,
): Promise<ExitCode> {
  if (command !== undefined && (error instanceof UsageError || error instanceof RequestError)) {
    const what =
      error instanceof RequestError
        ? requestText(error.message, error.fault, command.name)
        : error.message;
    const usage = `usage: meristem ${command.name} ${command.usage}`.trimEnd();
    const more = `meristem ${command.name} --help says more`;
    await ports.stderr.write(`meristem: ${what}\n${usage}\n${more}\n`);
    return EXIT.usage;
  }
  if (!isOperatingError(error)) throw error;
  // An input that a stop cut short is no faulty one.
  if (ports.stop.signal.aborted && error.code.startsWith("INPUT_")) return ports.stop.exitCode();
  await ports.stderr.write(`meristem: ${error.message} [${error.code}]\n`);
  return exitCodeOf(error);
}
