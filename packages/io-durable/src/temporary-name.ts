/**
 * What an unfinished replacement is called: hidden, beside its target, and easy to recognise.
 *
 * @module
 */

/** `.NAME.INDEX.tmp`; index in [0, 999]. */
export const temporaryName = (name: string, index: number): string => `.${name}.${index}.tmp`;

/** Whether a name is one that {@link temporaryName} makes. */
export const isTemporaryName = (name: string): boolean => /^\..+\.\d{1,3}\.tmp$/.test(name);
