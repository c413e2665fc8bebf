/** Runs one named step of a command: says what it does, how long it took, and what went wrong. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));

/** Turbo and the tools find each other here; nobody is told that we ran. */
export const environment = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  npm_config_update_notifier: "false",
};

/**
 * Runs `command` in the repository root and resolves with its exit code and last 200 kB of output.
 * `show`: "all" passes the output through, "failure" prints it only when the command fails.
 */
export function execute(command, args, { show = "failure", cwd = root, env = environment } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: show === "all" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-200_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("error", (error) => resolve({ code: 127, output: `${command}: ${error.message}` }));
    child.on("close", (code, signal) => {
      resolve({ code: code ?? 128, output: signal ? `${output}\nstopped by ${signal}` : output });
    });
  });
}

/** Seconds since `startMs`, for people. */
export function since(startMs) {
  return `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
}

/** Announces `title`, runs `work`, prints the time; the output of a failure follows. */
export async function stage(title, work) {
  const startMs = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  … ${title}`);
  const { code, output } = await work();
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[2K");
  process.stdout.write(`  ${code === 0 ? "✓" : "✗"} ${title} (${since(startMs)})\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
  return { title, code, output, ms: performance.now() - startMs };
}
