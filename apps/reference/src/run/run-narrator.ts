/**
 * The output of a run on the terminal: forecasts on stdout with --json, progress and messages on stderr
 * unless --quiet is given.
 *
 * @module
 */
import { unreadTime, type InputError, type InputLayout } from "@meristem/io-rows";
import { QUANTILE_LEVELS, type Forecast } from "@meristem/orchestrator";
import type {
  RunSession,
  RunSummary,
  SessionStep,
  StoredRun,
} from "@meristem/run-directory/advanced";
import type { CommandPorts } from "../command-line/command.js";
import { ProgressLine } from "../texts/progress-line.js";
import { resultTable } from "../texts/result-table.js";
import type { RunInput } from "./run-input.js";
import type { RunRequest } from "./run-request.js";

export interface NarratorParts {
  readonly request: RunRequest;
  readonly ports: CommandPorts;
  readonly input: RunInput;
  readonly stored: StoredRun | undefined;
}

export class RunNarrator {
  readonly #parts: NarratorParts;
  readonly #progress: ProgressLine | undefined;
  #lines: string[] = [];
  #warnings: string[] = [];
  #isOutputClosed = false;
  #stored: { readonly rowCount: number; readonly generation: number } | undefined;

  constructor(parts: NarratorParts) {
    this.#parts = parts;
    const { request, ports, input } = parts;
    const isDumb = ports.environment["TERM"] === "dumb";
    const isLive = ports.stderr.isTty && !isDumb && !request.isQuiet;
    this.#progress = isLive ? new ProgressLine(input.sizeBytes) : undefined;
  }

  /** Whether the reader of stdout closed it: the run then ends. */
  get isOutputClosed(): boolean {
    return this.#isOutputClosed;
  }

  /** Writes which columns are read and, for a resumed run, from which line. */
  async begin(layout: InputLayout | undefined): Promise<void> {
    const { input, stored, request } = this.#parts;
    const columns: string[] = [];
    for (const role of ["value", "time", "series"] as const) {
      const index = layout?.[role];
      if (index !== undefined) columns.push(`${role} = ${layout!.names[index]}`);
    }
    await this.#write(`reading ${input.name}: ${columns.join(", ")}`);
    if (layout !== undefined && layout.time === undefined && request.columns.time === undefined) {
      const name = unreadTime(layout.names, [layout.value, layout.series]);
      if (name !== undefined) {
        await this.#write(`without times: column "${name}" holds no ISO dates and no numbers`);
      }
    }
    if (stored !== undefined) {
      const { line } = stored.position.input;
      await this.#write(`resuming behind line ${line - 1}`);
    } else if (request.isResumed) {
      await this.#write(`no snapshot in ${request.directory}: starting at the beginning`);
    }
  }

  /** Adds one forecast; it is written at the next pause. */
  noteStep({ series, forecast }: SessionStep): void {
    if (this.#parts.request.isJson) this.#lines.push(forecastJson(series.key, forecast));
    this.#progress?.note(forecast);
  }

  /** Records that the state after `rowCount` rows is durable. */
  noteStored(rowCount: number, generation: number): void {
    this.#stored = { rowCount, generation };
  }

  warn(text: string): void {
    this.#warnings.push(text);
  }

  /** Writes the collected forecasts and warnings, and the progress line. */
  async pause(session: RunSession, usedBytes: number): Promise<void> {
    await this.#writeCollected();
    const { ports } = this.#parts;
    const line = this.#progress?.line(session.rowCount, usedBytes, ports.clock.monotonicNs());
    if (line === undefined) return;
    // Some terminals report a width of 0 columns.
    const { columns = 0 } = ports.stderr;
    await ports.stderr.write(`\r${line.slice(0, (columns > 0 ? columns : 80) - 1)}\u001b[K`);
  }

  async #writeCollected(): Promise<void> {
    const { ports } = this.#parts;
    if (this.#lines.length > 0) {
      const text = this.#lines.join("");
      this.#lines = [];
      if (!(await ports.stdout.write(text))) this.#isOutputClosed = true;
    }
    if (this.#warnings.length > 0) {
      const text = this.#warnings.map((warning) => `meristem: ${warning}\n`).join("");
      this.#warnings = [];
      await this.#clear();
      await ports.stderr.write(text);
    }
  }

  /** Writes the result table, the error if there was one, the directory, and how to resume. */
  async end(summary: RunSummary, failure?: InputError): Promise<void> {
    await this.#writeCollected();
    await this.#clear();
    const { ports, request, input } = this.#parts;
    if (!request.isQuiet) await ports.stderr.write(resultTable(summary));
    if (failure !== undefined) {
      await ports.stderr.write(`meristem: ${failure.message} [${failure.code}]\n`);
    }
    const { directory } = request;
    if (directory === undefined || (summary.rows === 0 && summary.ended === "stopped")) return;
    await this.#write(`results: ${directory}/`);
    if (summary.ended === "end_of_input") return;
    const where = summary.ended === "stopped" ? "stopped" : `the rest of ${input.name} is not read`;
    await this.#write(`${where}; to go on, with the same options: ${this.#resumeLine(directory)}`);
  }

  /** Writes what a run that failed has stored and how to resume it; the error message follows. */
  async breakOff(session: RunSession): Promise<void> {
    await this.#clear();
    const { request } = this.#parts;
    if (request.directory === undefined) return;
    if (this.#stored === undefined) {
      await this.#write(
        `nothing of ${request.directory}/ can be gone on from: no state was stored`,
      );
      return;
    }
    const { rowCount, generation } = this.#stored;
    const lost = session.rowCount - rowCount;
    const stored = `stored: the first ${rowCount} rows (snapshot ${generation})`;
    await this.#write(`${stored}; ${lost} more are to be run again`);
    await this.#write(`to go on, with the same options: ${this.#resumeLine(request.directory)}`);
  }

  #resumeLine(directory: string): string {
    return `meristem run ${this.#parts.request.file ?? "-"} … --resume ${directory}`;
  }

  async #clear(): Promise<void> {
    if (this.#progress !== undefined) await this.#parts.ports.stderr.write("\r\u001b[K");
  }

  async #write(line: string): Promise<void> {
    if (!this.#parts.request.isQuiet) await this.#parts.ports.stderr.write(`${line}\n`);
  }
}

/** One line of `--json`: the forecasts made after one observation. */
function forecastJson(series: string, forecast: Forecast): string {
  const { origin, mode, flags, horizons, matured } = forecast;
  const forecasts = horizons.map(({ horizon, target, point, quantiles }) => ({
    horizon,
    target,
    point,
    quantiles: Object.fromEntries(QUANTILE_LEVELS.map((level, i) => [level, quantiles[i]])),
  }));
  // Surprise of this observation under each forecast made for it, the shortest horizon first.
  const surprises = matured.map(({ forecast: { horizon }, surprise }) => ({
    horizon,
    surprise: surprise ?? null,
  }));
  return `${JSON.stringify({ series, origin, mode, flags, forecasts, surprises })}\n`;
}
