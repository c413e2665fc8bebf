/**
 * The only file that knows `process`.
 *
 * @packageDocumentation
 */
export {};
