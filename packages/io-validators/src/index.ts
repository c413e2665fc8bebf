/**
 * Decides what may enter, and says why not.
 *
 * @packageDocumentation
 */
export {};
