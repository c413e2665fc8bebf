/** The command line does not say what to do: exit code 2, and help is one option away. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
