/** The error of the file system in memory. */
import { OperatingError, type OperatingErrorCode } from "../errors.js";

/** What {@link MemoryFileSystem} throws: any `FILE_…` code, named with its path. */
export class FileError extends OperatingError {
  readonly code: OperatingErrorCode;
  readonly transient: boolean;

  constructor(code: OperatingErrorCode & `FILE_${string}`, path: string) {
    super(`${path}: ${code}`, { path });
    this.code = code;
    this.transient = code === "FILE_NO_SPACE" || code === "FILE_TOO_MANY_OPEN";
  }
}
