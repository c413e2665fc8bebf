/**
 * The output streams of the process as ports: writes are in order and awaited.
 *
 * @module
 */
import { fileErrorFrom } from "@meristem/io-durable";
import type { TextOut } from "../command-line/command.js";

/** The part of a process stream that is used. */
export interface OutStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * `stream` for data. A failed write is an error that names the stream. A reader that closed its end
 * (`| head`) is not an error: later text is dropped.
 */
export function dataOut(stream: OutStream, name: string): TextOut {
  return textOut(stream, (error) => {
    if (error.code !== "EPIPE") throw fileErrorFrom(error, "write", name);
  });
}

/** `stream` for messages: failed writes are ignored. */
export function messageOut(stream: OutStream): TextOut {
  return textOut(stream, () => undefined);
}

/** @param judge Throws when a failure must end the command. */
function textOut(stream: OutStream, judge: (error: NodeJS.ErrnoException) => void): TextOut {
  let failure: NodeJS.ErrnoException | undefined;
  // Without a listener an error event would end the process; the write below reports the failure.
  stream.on("error", (error: NodeJS.ErrnoException) => (failure ??= error));
  return {
    isTty: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    async write(text) {
      if (failure === undefined) {
        const met = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
          stream.write(text, resolve);
        });
        failure ??= met ?? undefined;
      }
      if (failure === undefined) return true;
      judge(failure);
      return false;
    },
  };
}
