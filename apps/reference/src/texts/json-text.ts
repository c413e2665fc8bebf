/** Data as indented JSON with a final line feed: the form of every `--json` output. */
export function jsonText(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}
