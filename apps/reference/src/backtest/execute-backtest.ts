/**
 * Runs one backtest: reads the input, compares the forecasters, writes the result.
 *
 * @module
 */
import { basename } from "node:path";
import { Backtest, type BacktestSeries, type Peer } from "@meristem/evaluation";
import { warmUpCount, type BacktestReport } from "@meristem/evaluation/advanced";
import { replaceFile } from "@meristem/io-durable";
import {
  openPredictor,
  yardstickSeasonOf,
  type WholeSeries,
} from "@meristem/run-directory/advanced";
import { unusedKeyWarnings } from "@meristem/run-directory/config";
import type { CommandPorts } from "../command-line/command.js";
import { EXIT, type ExitCode } from "../command-line/exit-code.js";
import { UsageError } from "../command-line/usage-error.js";
import { configOf } from "../run/run-config.js";
import { readRunInput } from "../run/run-input.js";
import type { RunRequest } from "../run/run-request.js";
import { backtestTable } from "./backtest-table.js";
import { installedPeer, type PeerName } from "./installed-peers.js";

export interface BacktestRequest {
  /** What is read and how, as in a run. */
  readonly run: RunRequest;
  /** Rows seen before the first scored forecast; `undefined`: as a run does. */
  readonly scoredFrom: number | undefined;
  readonly peerNames: readonly PeerName[];
  readonly refitCountMax: number;
  /** All members in the table. */
  readonly isWhole: boolean;
}

const PROGRESS_NS = 100_000_000n;

/** @throws InputError; ConfigError; UsageError when the series is too short */
export async function executeBacktest(
  request: BacktestRequest,
  ports: CommandPorts,
): Promise<ExitCode> {
  const { run } = request;
  const peers = await findPeers(request, ports);
  const whole = await readRunInput(run, ports);
  if (whole.length > (run.seriesCountMax ?? Infinity)) {
    throw new UsageError(`${whole.length} series (--series-max N allows more)`);
  }
  const config = await configOf(run, ports);
  for (const warning of unusedKeyWarnings(config)) {
    await ports.stderr.write(`meristem: ${warning}\n`);
  }
  const progress = new Progress(ports, run.isQuiet, whole);
  const series: BacktestSeries[] = [];
  for (const one of whole) {
    const result = await backtestOf(one, { request, config, peers, ports, progress });
    if (result === undefined) return ports.stop.exitCode();
    series.push(result);
  }
  await progress.end();
  const report: BacktestReport = {
    format: "meristem.backtest/1",
    input: run.file ?? "stdin",
    horizons: config.predictor.horizons,
    peers: peers.map(({ name, version, manner }) => ({ name, version, manner })),
    series,
  };
  await writeReport(report, request, ports);
  return EXIT.ok;
}

interface BacktestContext {
  readonly request: BacktestRequest;
  readonly config: Awaited<ReturnType<typeof configOf>>;
  readonly peers: readonly Peer[];
  readonly ports: CommandPorts;
  readonly progress: Progress;
}

/** `undefined`: stopped by a signal. */
async function backtestOf(
  { key, values, timesUnixNs }: WholeSeries,
  { request, config, peers, ports, progress }: BacktestContext,
): Promise<BacktestSeries | undefined> {
  const rowCount = values.length;
  const scoredFrom = request.scoredFrom ?? warmUpCount(rowCount);
  const { horizons } = config.predictor;
  if (scoredFrom - 1 + horizons[0]! >= rowCount) {
    const text = `series ${JSON.stringify(key)} has ${rowCount} rows: none is left to be scored`;
    throw new UsageError(`--from ${scoredFrom}: ${text}`);
  }
  const predictor = openPredictor(key, config);
  const backtest = new Backtest(
    rowCount,
    { predictor, peers },
    {
      horizons,
      scoredFrom,
      season: yardstickSeasonOf(request.run),
      refitCountMax: request.refitCountMax,
      monotonicNs: () => ports.clock.monotonicNs(),
    },
  );
  for (let row = 0; row < rowCount; row++) {
    backtest.update(values[row], timesUnixNs[row]);
    if (!progress.isDue(row)) continue;
    await progress.tell(key, row);
    await ports.breathe();
    if (ports.stop.signal.aborted) return undefined;
  }
  return backtest.result(key);
}

async function findPeers(
  { peerNames }: BacktestRequest,
  ports: CommandPorts,
): Promise<readonly Peer[]> {
  const peers: Peer[] = [];
  for (const name of peerNames) {
    const peer = await installedPeer(name, ".");
    if (peer !== undefined) peers.push(peer);
    else {
      const text = `${name} is not installed here: compared without it (npm install ${name})`;
      await ports.stderr.write(`meristem: ${text}\n`);
    }
  }
  return peers;
}

async function writeReport(
  report: BacktestReport,
  { run, isWhole }: BacktestRequest,
  ports: CommandPorts,
): Promise<void> {
  const { directory } = run;
  if (directory !== undefined) {
    const { renderBacktestReport } = await import("@meristem/report");
    await ports.files.makeDirectory(directory);
    const text = `${JSON.stringify(report, null, 2)}\n`;
    await replaceFile(ports.files, `${directory}/backtest.json`, new TextEncoder().encode(text));
    const page = renderBacktestReport(report, basename(report.input));
    await replaceFile(ports.files, `${directory}/backtest.html`, new TextEncoder().encode(page));
  }
  if (run.isJson) await ports.stdout.write(`${JSON.stringify(report)}\n`);
  else await ports.stdout.write(backtestTable(report, isWhole));
  if (directory !== undefined && !run.isQuiet) {
    await ports.stderr.write(`results: ${directory}/backtest.html and backtest.json\n`);
  }
}

/** One line on a terminal, ten times a second. */
class Progress {
  readonly #ports: CommandPorts;
  readonly #isLive: boolean;
  readonly #rowCount: number;
  #nextNs: bigint;

  constructor(ports: CommandPorts, isQuiet: boolean, whole: readonly WholeSeries[]) {
    this.#ports = ports;
    this.#isLive = ports.stderr.isTty && !isQuiet && ports.environment["TERM"] !== "dumb";
    this.#rowCount = whole.reduce((sum, { values }) => sum + values.length, 0);
    this.#nextNs = ports.clock.monotonicNs() + PROGRESS_NS;
  }

  /** Whether it is time to write, and to let signals in. */
  isDue(row: number): boolean {
    return row % 8 === 0 && this.#ports.clock.monotonicNs() >= this.#nextNs;
  }

  async tell(key: string, row: number): Promise<void> {
    this.#nextNs = this.#ports.clock.monotonicNs() + PROGRESS_NS;
    if (!this.#isLive) return;
    const line = `${key}: row ${row} (${this.#rowCount} rows in all)`;
    await this.#ports.stderr.write(
      `\r${line.slice(0, (this.#ports.stderr.columns ?? 80) - 1)}\u001b[K`,
    );
  }

  async end(): Promise<void> {
    if (this.#isLive) await this.#ports.stderr.write("\r\u001b[K");
  }
}
