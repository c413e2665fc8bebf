/**
 * What an unfinished replacement is called: hidden, beside its target, and easy to recognise.
 *
 * @module
 */

/** `.NAME.INDEX.tmp`; index in [0, 999]. */
export const temporaryName = (name: string, index: number): string => `.${name}.${index}.tmp`;

/** Whether a name is one that {@link temporaryName} makes, of any file or of the one named. */
export function isTemporaryName(candidate: string, name?: string): boolean {
  const match = /^\.(.+)\.\d{1,3}\.tmp$/.exec(candidate);
  return match !== null && (name === undefined || match[1] === name);
}
