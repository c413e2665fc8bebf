/**
 * Keeps the latest state of a stream on disk: whole, hashed, or not at all.
 *
 * @packageDocumentation
 */
export {};
