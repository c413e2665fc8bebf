/** The result of checking one file of a run. */
export interface Finding {
  readonly path: string;
  /** Contents of the file, for people; empty when it could not be read. */
  readonly holds: string;
  /** The first fault with its place, for people; `undefined`: none was found. */
  readonly fault: string | undefined;
  /** Whether the seal is the only fault: the file was sealed with another key, or not sealed. */
  readonly isRefused?: boolean;
}
