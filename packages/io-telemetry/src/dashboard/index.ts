/**
 * Lets us watch the hot path without touching it.
 *
 * @packageDocumentation
 */
export {};
