/**
 * A text file as it should come out again: what is made is compared with it byte by byte.
 *
 * @module
 */
import { readWhole } from "@meristem/io-durable";
import type { OpenFile } from "@meristem/leyline/ports";

const BLOCK_LENGTH = 1 << 16;

/** The first line that came out differently. */
export interface LineDifference {
  /** Lines since the start of the comparison that came out the same. */
  readonly sameLineCount: number;
  /** As it stands in the file; empty behind its end. */
  readonly recorded: string;
  /** As it came out; empty when nothing did. */
  readonly replayed: string;
}

export class ExpectedFile {
  readonly #file: OpenFile;
  #offsetBytes: number;
  #gathered: string[] = [];
  #gatheredLength = 0;
  #sameLineCount = 0;
  #difference: LineDifference | undefined;

  /** @param offsetBytes Where the comparison begins: at the start of a line. */
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

  /** Takes one line, with its line feed. */
  take(line: string): void {
    this.#gathered.push(line);
    this.#gatheredLength += line.length;
  }

  /**
   * Compares what was taken: once it is enough, or now. `"whole"`: nothing may follow in the file.
   *
   * @throws OperatingError `FILE_…`
   */
  async compare(extent: "enough" | "rest" | "whole"): Promise<void> {
    const isDue = extent !== "enough" || this.#gatheredLength >= BLOCK_LENGTH;
    if (this.#difference === undefined && isDue) {
      if (!(await this.#areSame())) await this.#findDifference();
      this.#gathered = [];
      this.#gatheredLength = 0;
    }
    if (extent === "whole" && this.#difference === undefined) {
      if ((await this.#file.sizeBytes()) > this.#offsetBytes) await this.#note("");
    }
  }

  /** Whether all that was gathered agrees; then it counts as compared. */
  async #areSame(): Promise<boolean> {
    const made = Buffer.from(this.#gathered.join(""), "utf8");
    const recorded = Buffer.alloc(made.length);
    const count = await readWhole(this.#file, recorded, this.#offsetBytes);
    if (count < made.length || !made.equals(recorded)) return false;
    this.#offsetBytes += made.length;
    this.#sameLineCount += this.#gathered.length;
    return true;
  }

  async #findDifference(): Promise<void> {
    const taken = this.#gathered;
    for (const line of taken) {
      this.#gathered = [line];
      if (!(await this.#areSame())) return await this.#note(line);
    }
  }

  async #note(line: string): Promise<void> {
    const ahead = new Uint8Array(BLOCK_LENGTH);
    const count = await readWhole(this.#file, ahead, this.#offsetBytes);
    const recorded = new TextDecoder().decode(ahead.subarray(0, count)).split("\n")[0]!;
    const sameLineCount = this.#sameLineCount;
    this.#difference = { sameLineCount, recorded, replayed: line.trimEnd() };
  }
}
