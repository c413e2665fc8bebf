/**
 * `run-ts scripts/fuzz-readers.ts [COUNT]`: COUNT mutated inputs for each reader of the command (100,000
 * unless told). Prints one report a reader, as JSON.
 */
import { isOperatingError } from "@meristem/leyline";
import { fuzz, type FuzzReport } from "@meristem/testkit/fuzz";
import { readerDecoders } from "./reader-decoders.js";

const inputCount = Number(process.argv[2] ?? 100_000);
const reports: FuzzReport[] = [];
for (const decoder of readerDecoders()) {
  reports.push(await fuzz(decoder, { inputCount, isTyped: (error) => isOperatingError(error) }));
}
process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
