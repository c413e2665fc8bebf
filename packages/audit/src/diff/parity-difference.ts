/**
 * The first step at which the parity records of two runs differ.
 *
 * @module
 */
import { readParityLog } from "@meristem/io-telemetry/parity";
import type { v1 } from "@meristem/leyline";
import { PARITY_FILE, type RunDisk } from "@meristem/run-directory/advanced";

interface RunSeries {
  readonly run: string;
  readonly series: string;
}

/** A sentence for people. Only steps that have a record in both runs are compared. */
export async function firstParityDifference(
  a: RunSeries,
  b: RunSeries,
  { files }: Pick<RunDisk, "files">,
): Promise<string> {
  const recordsOf = async ({ run, series }: RunSeries): Promise<v1.ParityRecord[]> => {
    const { records } = await readParityLog({ path: `${run}/${PARITY_FILE}`, fileSystem: files });
    return records.filter((record) => record.series === series);
  };
  const records = await recordsOf(a);
  const others = new Map((await recordsOf(b)).map((record) => [record.stepIndex, record]));
  const common = records.filter(({ stepIndex }) => others.has(stepIndex));
  if (common.length === 0) return "the runs have no proof of the same step";
  const first = common.find(
    ({ stepIndex, weightsSha256 }) =>
      Buffer.compare(weightsSha256, others.get(stepIndex)!.weightsSha256) !== 0,
  );
  if (first === undefined) return `all ${common.length} proofs of the same steps agree`;
  return `the weights differ from the proof of step ${first.stepIndex} on, or earlier`;
}
