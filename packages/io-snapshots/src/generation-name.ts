/**
 * What the files of a store are called: `NAME-000000000042.snap`.
 *
 * @module
 */

const DIGITS = 12;

/** File name of a generation. */
export function fileNameOf(name: string, generation: number): string {
  return `${name}-${String(generation).padStart(DIGITS, "0")}.snap`;
}

/** The generation of a file name, `undefined` for any other name. */
export function generationOf(name: string, fileName: string): number | undefined {
  const digits = fileName.slice(name.length + 1, -".snap".length);
  if (!/^\d{12}$/.test(digits) || fileNameOf(name, Number(digits)) !== fileName) return undefined;
  return Number(digits) >= 1 ? Number(digits) : undefined;
}
