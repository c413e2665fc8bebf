/**
 * The command line of a package's benchmark: `[FILTER…] [--json] [--rounds N] [--quick]`.
 *
 * A table for people, JSON for machines (`--json`: one object on stdout).
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { BenchCase } from "./bench-case.js";
import { measure, type BenchResult } from "./measure.js";

/** What the machine can do at most, measured in the same run; figures are shown as shares of it. */
export interface MachinePeak {
  readonly gigaflops?: number;
  readonly copyGigabytesPerSecond?: number;
}

/** A result, and how much of what the machine can do it uses: 1 is the peak. */
export interface RatedResult extends BenchResult {
  readonly shareOfMultiplyAdd?: number;
  readonly shareOfCopy?: number;
}

export interface BenchReport {
  readonly package: string;
  readonly node: string;
  readonly cpu: string;
  readonly peak: MachinePeak;
  readonly results: readonly RatedResult[];
}

export function runBench(name: string, corpus: readonly BenchCase[], peak: MachinePeak = {}): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
    },
  });
  const chosen = corpus.filter(
    (one) =>
      positionals.length === 0 ||
      positionals.some((filter) => one.name.includes(filter)) ||
      corpus.some(
        (other) =>
          other.baseline === one.name && positionals.some((filter) => other.name.includes(filter)),
      ),
  );
  if (chosen.length === 0) {
    process.stderr.write(`no case matches ${positionals.join(" ")}\n`);
    process.exitCode = 2;
    return;
  }
  const measured = measure(chosen, {
    now: () => performance.now(),
    roundCount: values.rounds ? Number(values.rounds) : values.quick ? 3 : 15,
    blockMs: values.quick ? 5 : 20,
    onRound: (round, count) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${name}: round ${round + 1} of ${count} `);
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
  const results = measured.map((one) => rated(one, peak));
  const cpu = cpus()[0]?.model.trim() ?? "unknown";
  const report: BenchReport = { package: name, node: process.version, cpu, peak, results };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : table(report));
}

function table({ package: name, node, cpu, results }: BenchReport): string {
  const rows = results.map((one) => [
    one.name,
    `${digits(one.nsMedian)} ns/${one.unit}`,
    `${digits(one.nsMin)} … ${digits(one.nsP90)}`,
    one.speedupMedian === undefined ? "" : `${digits(one.speedupMedian)}×`,
    rate(one.gigaflops, "GFLOP/s", one.shareOfMultiplyAdd),
    rate(one.gigabytesPerSecond, "GB/s", one.shareOfCopy),
  ]);
  const head = ["case", "median", "min … p90", "speed-up", "", ""];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]!.length)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
  return `${name}, Node ${node}, ${cpu}\n${lines.join("\n")}\n`;
}

function rated(one: BenchResult, peak: MachinePeak): RatedResult {
  const share = (value: number | undefined, most: number | undefined): number | undefined =>
    value === undefined || most === undefined ? undefined : value / most;
  const shareOfMultiplyAdd = share(one.gigaflops, peak.gigaflops);
  const shareOfCopy = share(one.gigabytesPerSecond, peak.copyGigabytesPerSecond);
  return {
    ...one,
    ...(shareOfMultiplyAdd !== undefined && { shareOfMultiplyAdd }),
    ...(shareOfCopy !== undefined && { shareOfCopy }),
  };
}

function rate(value: number | undefined, unit: string, share: number | undefined): string {
  if (value === undefined) return "";
  const percent = share === undefined ? "" : ` (${digits(100 * share)} %)`;
  return `${digits(value)} ${unit}${percent}`;
}

function digits(value: number): string {
  if (value >= 1000) return value.toFixed(0);
  return value.toPrecision(3);
}
