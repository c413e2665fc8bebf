/**
 * The streams of the process as a command sees them: written in order and waited for.
 *
 * @module
 */
import { fileErrorFrom } from "@meristem/io-durable";
import type { TextOut } from "../command-line/command.js";

/** What is used of a stream of the process. */
export interface OutStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * `stream` for data: that it cannot be written is an error with the name it goes by. A reader that went
 * away (`| head`) is none: later text is dropped.
 */
export function dataOut(stream: OutStream, name: string): TextOut {
  return textOut(stream, (error) => {
    if (error.code !== "EPIPE") throw fileErrorFrom(error, "write", name);
  });
}

/** `stream` for talk: where it cannot be heard, the work goes on unheard. */
export function talkOut(stream: OutStream): TextOut {
  return textOut(stream, () => undefined);
}

/** @param judge Throws where a failure must end the command. */
function textOut(stream: OutStream, judge: (error: NodeJS.ErrnoException) => void): TextOut {
  let failure: NodeJS.ErrnoException | undefined;
  // A failure is also given to the write that met it, below; without a listener it ends the process.
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
