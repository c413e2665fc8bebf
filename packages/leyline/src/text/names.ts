/**
 * The two spellings of a name: camelCase in TypeScript, snake_case in files and messages.
 *
 * @module
 */

/** `regimeChanged` as it is spelled in files: `regime_changed`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `interval_ms` as it is spelled in TypeScript: `intervalMs`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
