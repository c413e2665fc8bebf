/**
 * `parity.log`: hashes of the predictors' state in a chained append log.
 *
 * Records are written in groups of a fixed size with one sync each, so the bytes of the log do not
 * depend on the times of snapshots. A snapshot carries the records that are not written yet. The log of
 * a resumed run equals that of an uninterrupted one.
 *
 * @module
 */
import type { AppendLog } from "@meristem/io-durable";
import { appendParity, ParityChain, type ParitySample } from "@meristem/io-telemetry/parity";
import { v1 } from "@meristem/leyline";
import type { RunIdentity } from "../identity/run-identity.js";
import type { SessionStep } from "../session/run-session.js";

/** Records in a group. */
const GROUP_COUNT = 16;
/** Widths of the sketches' cells: four times 1e-9, the stated bound between backends. */
const CELL_WIDTHS = { weights: 4e-9, transportCost: 4e-9 } as const;

/** Position in the log. Plain data: snapshots store it. */
export interface ParityMark {
  /** Records in the file. */
  readonly loggedCount: number;
  /** Records of the group that is not written yet, base64. */
  readonly gathered: readonly string[];
  /** The last record in the file, base64. */
  readonly lastLogged: string | undefined;
}

/** Number of records up to the position, written or not. */
export function parityCount({ loggedCount, gathered }: ParityMark): number {
  return loggedCount + gathered.length;
}

/**
 * Whether a record of the step is due: every `intervalSteps` steps of its series (0: never), and at each
 * change of its load level, which a replay needs.
 */
export function isParityDue({ series, forecast }: SessionStep, intervalSteps: number): boolean {
  if (series.isLoadLevelChanged) return true;
  return intervalSteps > 0 && (forecast.origin + 1) % intervalSteps === 0;
}

/** The numbers of a step whose hashes a record holds. */
export function paritySampleOf({ series, forecast }: SessionStep): ParitySample {
  const { origin: stepIndex, weights, diagnostics } = forecast;
  const { transportCost, rung: loadRung } = diagnostics;
  const values = Object.values(weights.experts);
  return { series: series.key, stepIndex, weights: values, transportCost, loadRung };
}

/** The open log of a run. */
export class ParityFile {
  readonly #log: AppendLog;
  readonly #chain: ParityChain;
  #gathered: v1.ParityRecord[];
  #loggedCount: number;
  #lastLogged: v1.ParityRecord | undefined;

  /** @param log Ends with the last written record of `resumeAt`; empty without it. */
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

  /** Position behind the newest record. Not valid while a flush is pending. */
  get mark(): ParityMark {
    const last = this.#lastLogged;
    return {
      loggedCount: this.#loggedCount,
      gathered: this.#gathered.map(encoded),
      lastLogged: last === undefined ? undefined : encoded(last),
    };
  }

  /** Adds the record of a step. Cost: three hashes. */
  add(sample: ParitySample): void {
    this.#gathered.push(this.#chain.next(sample));
  }

  /** Makes the full groups durable. @throws OperatingError `LOG_FAILED` */
  async flush(): Promise<void> {
    while (this.isFull) await this.#write(this.#gathered.splice(0, GROUP_COUNT));
  }

  /** Makes all records durable. For the end of a run, after its last snapshot. @throws OperatingError */
  async finish(): Promise<void> {
    await this.flush();
    await this.#write(this.#gathered.splice(0));
  }

  async close(): Promise<void> {
    await this.#log.close();
  }

  async #write(group: readonly v1.ParityRecord[]): Promise<void> {
    // Concurrent appends share one write and one sync.
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
