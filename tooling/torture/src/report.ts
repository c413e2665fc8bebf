/**
 * What was measured, as a page.
 *
 * @module
 */
import type { CaseResult, TortureCase } from "./case.js";

/** One row of the outcome. */
export interface Outcome {
  readonly case: TortureCase;
  readonly result: CaseResult;
  readonly tookMs: number;
}

/** The text of docs/reliability.md: the figures of one run and nothing else. */
export function reliabilityPage(outcomes: readonly Outcome[], command: string): string {
  const rows = outcomes.map(({ case: { id, title, goal }, result }) => {
    const verdict = result.problems.length === 0 ? "held" : "**not held**";
    return `| ${id} | ${title} | ${goal} | ${result.measured} | ${verdict} |`;
  });
  return [
    "# Reliability",
    "",
    "What has been tried to lose or tear what is stored, and what held? This page is written by",
    `\`${command}\`: every figure is of one run of it. Timings are those of the machine it`,
    `ran on (Node ${process.versions.node}, ${process.platform} ${process.arch}) and of that moment.`,
    "[Test numbers](test-numbers.md#reliability) defines the numbers of the first column.",
    "",
    "| goal | what was tried | to hold | measured | verdict |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "`npm run torture` is the short form, run once for each commit that is judged; `-- --long` tries ten",
    "times as much of what is random. `-- --only R1,R5` runs some rows, `-- --list` names them.",
    "",
    "How to try your own storage code in the same way: `@meristem/io-durable/testing`, described in",
    "[the README of io-durable](../packages/io-durable/README.md).",
    "",
  ].join("\n");
}
