/**
 * The input of a run: a file or standard input.
 *
 * @module
 */
import { basename, extname } from "node:path";
import { inputFormatOf, type InputFormat } from "@meristem/io-rows";
import { readWholeSeries, type WholeSeries } from "@meristem/run-directory/advanced";
import type { CommandPorts } from "../command-line/command.js";
import type { RunRequest } from "./run-request.js";

export interface RunInput {
  /** For messages: the path as given, or `stdin`. */
  readonly name: string;
  /** Key of the only series where no column holds one: the file's name without its ending. */
  readonly seriesName: string;
  /** From the extension of the file; `undefined` when it is unknown. */
  readonly format: InputFormat | undefined;
  /** `undefined` for a pipe. */
  readonly sizeBytes: number | undefined;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** @throws InputError `INPUT_UNREADABLE` */
export async function openRunInput(request: RunRequest, ports: CommandPorts): Promise<RunInput> {
  const { file } = request;
  if (file === undefined) {
    const chunks = (): AsyncIterable<Uint8Array> => ports.stdin.chunks();
    const unknown = { format: undefined, sizeBytes: undefined };
    return { name: "stdin", seriesName: "stdin", ...unknown, chunks };
  }
  const { sizeBytes, chunks } = await ports.openInput(file);
  const seriesName = basename(file, extname(file));
  return { name: file, seriesName, format: inputFormatOf(file), sizeBytes, chunks };
}

/** Every series of the input, read to its end. @throws InputError */
export async function readRunInput(
  request: RunRequest,
  ports: CommandPorts,
): Promise<readonly WholeSeries[]> {
  const input = await openRunInput(request, ports);
  const { columns, timeUnit } = request;
  return await readWholeSeries({
    name: input.name,
    chunks: input.chunks(),
    defaultSeries: input.seriesName,
    format: request.format ?? input.format,
    columns,
    timeUnit,
    stop: ports.stop.signal,
  });
}
