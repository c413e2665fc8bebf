/**
 * `parity.log`: proofs of the predictors' state, chained, in a log that only grows.
 *
 * Records are written in groups of a fixed size, one sync each, so that the bytes of the log do not
 * depend on when snapshots were taken. What is not written yet travels in the snapshot: a resumed
 * run's log is that of one that never stopped.
 *
 * @module
 */
import type { AppendLog } from "@meristem/io-durable";
import { appendParity, ParityChain, type ParitySample } from "@meristem/io-telemetry/parity";
import { v1 } from "@meristem/leyline";
import type { RunIdentity } from "../identity/run-identity.js";
import type { SessionStep } from "../session/run-session.js";

/** Records that are written and synced together. */
const GROUP_COUNT = 16;
/** Four times the 1e-9 within which another backend must come. */
const CELL_WIDTHS = { weights: 4e-9, transportCost: 4e-9 } as const;

/** Where the log stands. Plain data: it goes into snapshots. */
export interface ParityMark {
  /** Records in the file. */
  readonly loggedCount: number;
  /** Records made since; base64. */
  readonly gathered: readonly string[];
  /** The last in the file; base64. */
  readonly lastLogged: string | undefined;
}

/** Records of the run so far, in the file or not. */
export function parityCount({ loggedCount, gathered }: ParityMark): number {
  return loggedCount + gathered.length;
}

/**
 * Whether a step is due for a record: every `intervalSteps` steps of its series (0: never), and
 * whenever it ran on another rung of the load ladder than the one before, which a replay must know.
 */
export function isParityDue({ series, forecast }: SessionStep, intervalSteps: number): boolean {
  if (series.isRungMoved) return true;
  return intervalSteps > 0 && (forecast.origin + 1) % intervalSteps === 0;
}

/** What a record proves of a step. */
export function paritySampleOf({ series, forecast }: SessionStep): ParitySample {
  const { origin: stepIndex, weights, diagnostics } = forecast;
  const { transportCost, rung: loadRung } = diagnostics;
  const values = Object.values(weights.experts);
  return { series: series.key, stepIndex, weights: values, transportCost, loadRung };
}

export class ParityFile {
  readonly #log: AppendLog;
  readonly #chain: ParityChain;
  #gathered: v1.ParityRecord[];
  #loggedCount: number;
  #lastLogged: v1.ParityRecord | undefined;

  /** @param log Ends with the record that `resumeAt` names, or is empty. */
  constructor(
    log: AppendLog,
    { configFingerprint, codeVersion }: Pick<RunIdentity, "configFingerprint" | "codeVersion">,
    resumeAt: ParityMark | undefined,
  ) {
    this.#log = log;
    this.#gathered = (resumeAt?.gathered ?? []).map(decoded);
    this.#loggedCount = resumeAt?.loggedCount ?? 0;
    const lastLogged = resumeAt?.lastLogged;
    this.#lastLogged = lastLogged === undefined ? undefined : decoded(lastLogged);
    const previous = this.#gathered.at(-1) ?? this.#lastLogged;
    this.#chain = new ParityChain({
      configFingerprint,
      codeVersion,
      backend: v1.ComputeBackend.FLOAT64,
      cellWidths: CELL_WIDTHS,
      ...(previous === undefined ? {} : { previous }),
    });
  }

  /** Whether a group is full: {@link ParityFile.flush} is due. */
  get isFull(): boolean {
    return this.#gathered.length >= GROUP_COUNT;
  }

  get mark(): ParityMark {
    const last = this.#lastLogged;
    return {
      loggedCount: this.#loggedCount,
      gathered: this.#gathered.map(encoded),
      lastLogged: last === undefined ? undefined : encoded(last),
    };
  }

  /** Cost: three hashes. */
  add(sample: ParitySample): void {
    this.#gathered.push(this.#chain.next(sample));
  }

  /** Writes the groups that are full, durably. @throws OperatingError `LOG_FAILED` */
  async flush(): Promise<void> {
    while (this.isFull) await this.#write(this.#gathered.splice(0, GROUP_COUNT));
  }

  /** Writes the rest too: for the end of a run, after its last snapshot. */
  async finish(): Promise<void> {
    await this.flush();
    await this.#write(this.#gathered.splice(0));
  }

  async close(): Promise<void> {
    await this.#log.close();
  }

  async #write(group: readonly v1.ParityRecord[]): Promise<void> {
    // In one go: appends that wait together share one write and one sync.
    await Promise.all(group.map((record) => appendParity(this.#log, record)));
    this.#loggedCount += group.length;
    this.#lastLogged = group.at(-1) ?? this.#lastLogged;
  }
}

function encoded(record: v1.ParityRecord): string {
  return Buffer.from(v1.ParityRecord.encode(record).finish()).toString("base64");
}

function decoded(text: string): v1.ParityRecord {
  return v1.ParityRecord.decode(new Uint8Array(Buffer.from(text, "base64")));
}
