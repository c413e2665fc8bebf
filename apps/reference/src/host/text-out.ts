/**
 * A stream of the process as a command sees it: written in order, waited for, and quiet once nobody
 * reads it any more.
 *
 * @module
 */
import type { WriteStream } from "node:tty";
import type { TextOut } from "../command-line/command.js";

/** Wraps `stream`. A reader that went away (`| head`) is no error: later text is dropped. */
export function textOut(stream: NodeJS.WritableStream & Partial<WriteStream>): TextOut {
  let isHeard = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isHeard = false;
  });
  return {
    isTty: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    write: (text) =>
      new Promise((resolve) => {
        if (!isHeard) resolve(false);
        else stream.write(text, () => resolve(isHeard));
      }),
  };
}
