/**
 * What a run says while it goes: forecasts on stdout when asked, talk on stderr unless hushed.
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
  #isUnheard = false;
  #stored: { readonly rowCount: number; readonly generation: number } | undefined;

  constructor(parts: NarratorParts) {
    this.#parts = parts;
    const { request, ports, input } = parts;
    const isDumb = ports.environment["TERM"] === "dumb";
    const isLive = ports.stderr.isTty && !isDumb && !request.isQuiet;
    this.#progress = isLive ? new ProgressLine(input.sizeBytes) : undefined;
  }

  /** Whether the reader of our data went away: there is nothing left to run for. */
  get isUnheard(): boolean {
    return this.#isUnheard;
  }

  /** Says what will be read, and where it goes on. */
  async begin(layout: InputLayout | undefined): Promise<void> {
    const { input, stored, request } = this.#parts;
    const columns: string[] = [];
    for (const role of ["value", "time", "series"] as const) {
      const index = layout?.[role];
      if (index !== undefined) columns.push(`${role} = ${layout!.names[index]}`);
    }
    await this.#talk(`reading ${input.name}: ${columns.join(", ")}`);
    if (layout !== undefined && layout.time === undefined && request.columns.time === undefined) {
      const name = unreadTime(layout.names, [layout.value, layout.series]);
      if (name !== undefined) {
        await this.#talk(`without times: column "${name}" holds no ISO dates and no numbers`);
      }
    }
    if (stored !== undefined) {
      const { line } = stored.position.input;
      await this.#talk(`resuming behind line ${line - 1}`);
    } else if (request.isResumed) {
      await this.#talk(`no snapshot in ${request.directory}: starting at the beginning`);
    }
  }

  /** Notes one forecast; it is written at the next pause. */
  tell({ series, forecast }: SessionStep): void {
    if (this.#parts.request.isJson) this.#lines.push(forecastJson(series.key, forecast));
    this.#progress?.note(forecast);
  }

  /** Notes that the state after so many rows has been stored. */
  noteStored(rowCount: number, generation: number): void {
    this.#stored = { rowCount, generation };
  }

  warn(text: string): void {
    this.#warnings.push(text);
  }

  /** Writes what was noted, and how far the run is. */
  async pause(session: RunSession, usedBytes: number): Promise<void> {
    await this.#tellNoted();
    const { ports } = this.#parts;
    const line = this.#progress?.line(session.rowCount, usedBytes, ports.clock.monotonicNs());
    if (line === undefined) return;
    // Some terminals call themselves 0 columns wide.
    const { columns = 0 } = ports.stderr;
    await ports.stderr.write(`\r${line.slice(0, (columns > 0 ? columns : 80) - 1)}\u001b[K`);
  }

  async #tellNoted(): Promise<void> {
    const { ports } = this.#parts;
    if (this.#lines.length > 0) {
      const text = this.#lines.join("");
      this.#lines = [];
      if (!(await ports.stdout.write(text))) this.#isUnheard = true;
    }
    if (this.#warnings.length > 0) {
      const text = this.#warnings.map((warning) => `meristem: ${warning}\n`).join("");
      this.#warnings = [];
      await this.#clear();
      await ports.stderr.write(text);
    }
  }

  /** The last words: what went wrong, how good it was, where it is, how to go on. */
  async end(summary: RunSummary, failure?: InputError): Promise<void> {
    await this.#tellNoted();
    await this.#clear();
    const { ports, request, input } = this.#parts;
    if (!request.isQuiet) await ports.stderr.write(resultTable(summary));
    if (failure !== undefined) {
      await ports.stderr.write(`meristem: ${failure.message} [${failure.code}]\n`);
    }
    const { directory } = request;
    if (directory === undefined || (summary.rows === 0 && summary.ended === "stopped")) return;
    await this.#talk(`results: ${directory}/`);
    if (summary.ended === "end_of_input") return;
    const where = summary.ended === "stopped" ? "stopped" : `the rest of ${input.name} is not read`;
    await this.#talk(`${where}; to go on, with the same options: ${this.#again(directory)}`);
  }

  /** The last words of a run that could not write on: what is left of it, before the error is told. */
  async breakOff(session: RunSession): Promise<void> {
    await this.#clear();
    const { request } = this.#parts;
    if (request.directory === undefined) return;
    if (this.#stored === undefined) {
      await this.#talk(`nothing of ${request.directory}/ can be gone on from: no state was stored`);
      return;
    }
    const { rowCount, generation } = this.#stored;
    const lost = session.rowCount - rowCount;
    const stored = `stored: the first ${rowCount} rows (snapshot ${generation})`;
    await this.#talk(`${stored}; ${lost} more are to be run again`);
    await this.#talk(`to go on, with the same options: ${this.#again(request.directory)}`);
  }

  #again(directory: string): string {
    return `meristem run ${this.#parts.request.file ?? "-"} … --resume ${directory}`;
  }

  async #clear(): Promise<void> {
    if (this.#progress !== undefined) await this.#parts.ports.stderr.write("\r\u001b[K");
  }

  async #talk(line: string): Promise<void> {
    if (!this.#parts.request.isQuiet) await this.#parts.ports.stderr.write(`${line}\n`);
  }
}

/** One line of `--json`: everything said after one observation. */
function forecastJson(series: string, forecast: Forecast): string {
  const { origin, mode, flags, horizons, matured } = forecast;
  const forecasts = horizons.map(({ horizon, target, point, quantiles }) => ({
    horizon,
    target,
    point,
    quantiles: Object.fromEntries(QUANTILE_LEVELS.map((level, i) => [level, quantiles[i]])),
  }));
  // How unlikely this observation was by the forecasts made for it, the shortest horizon first.
  const surprises = matured.map(({ forecast: { horizon }, surprise }) => ({
    horizon,
    surprise: surprise ?? null,
  }));
  return `${JSON.stringify({ series, origin, mode, flags, forecasts, surprises })}\n`;
}
