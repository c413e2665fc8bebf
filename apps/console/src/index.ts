/**
 * The live page.
 *
 * @packageDocumentation
 */
export {};
