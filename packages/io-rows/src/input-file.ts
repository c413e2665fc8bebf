/** A file that is open for reading. */
export interface InputFile {
  /** Bytes; `undefined` for a source without a size, such as a named pipe. */
  readonly sizeBytes: number | undefined;
  /** The bytes from the start, in order. Each call reads the file again. */
  chunks(): AsyncIterable<Uint8Array>;
}
