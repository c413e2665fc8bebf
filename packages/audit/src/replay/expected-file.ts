/**
 * Compares the lines of a replay with a recorded text file, byte by byte.
 *
 * @module
 */
import { readWhole } from "@meristem/io-durable";
import type { OpenFile } from "@meristem/leyline/ports";

/** Text that is compared at a time, UTF-16 code units; also the part of a line that is shown, bytes. */
const BLOCK_LENGTH = 1 << 16;

/** The first line that differs. */
export interface LineDifference {
  /** Equal lines before it, counted from the start of the comparison. */
  readonly sameLineCount: number;
  /** The line in the file; empty after the end of the file. */
  readonly recorded: string;
  /** The line of the replay; empty when the replay has no further line. */
  readonly replayed: string;
}

export class ExpectedFile {
  readonly #file: OpenFile;
  #offsetBytes: number;
  #pending: string[] = [];
  #pendingLength = 0;
  #sameLineCount = 0;
  #difference: LineDifference | undefined;

  /** @param offsetBytes Start of the comparison; must be the start of a line. */
  constructor(file: OpenFile, offsetBytes: number) {
    this.#file = file;
    this.#offsetBytes = offsetBytes;
  }

  get difference(): LineDifference | undefined {
    return this.#difference;
  }

  get sameLineCount(): number {
    return this.#sameLineCount;
  }

  /** Adds one line of the replay, with its line feed. */
  add(line: string): void {
    this.#pending.push(line);
    this.#pendingLength += line.length;
  }

  /**
   * Compares the lines that were added.
   *
   * @param extent `enough`: only when a block is full. `rest`: now. `whole`: now, and the file must end
   *   there.
   * @throws OperatingError `FILE_…`
   */
  async compare(extent: "enough" | "rest" | "whole"): Promise<void> {
    const isDue = extent !== "enough" || this.#pendingLength >= BLOCK_LENGTH;
    if (this.#difference === undefined && isDue) {
      if (!(await this.#isSame())) await this.#findDifference();
      this.#pending = [];
      this.#pendingLength = 0;
    }
    if (extent === "whole" && this.#difference === undefined) {
      if ((await this.#file.sizeBytes()) > this.#offsetBytes) await this.#setDifference("");
    }
  }

  /** Whether all pending lines are equal. If so, the comparison continues after them. */
  async #isSame(): Promise<boolean> {
    const replayed = Buffer.from(this.#pending.join(""), "utf8");
    const recorded = Buffer.alloc(replayed.length);
    const count = await readWhole(this.#file, recorded, this.#offsetBytes);
    if (count < replayed.length || !replayed.equals(recorded)) return false;
    this.#offsetBytes += replayed.length;
    this.#sameLineCount += this.#pending.length;
    return true;
  }

  async #findDifference(): Promise<void> {
    const lines = this.#pending;
    for (const line of lines) {
      this.#pending = [line];
      if (!(await this.#isSame())) return await this.#setDifference(line);
    }
  }

  async #setDifference(line: string): Promise<void> {
    const block = new Uint8Array(BLOCK_LENGTH);
    const count = await readWhole(this.#file, block, this.#offsetBytes);
    const recorded = new TextDecoder().decode(block.subarray(0, count)).split("\n")[0]!;
    const sameLineCount = this.#sameLineCount;
    this.#difference = { sameLineCount, recorded, replayed: line.trimEnd() };
  }
}
