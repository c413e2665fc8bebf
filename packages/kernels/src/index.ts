/**
 * The mathematics, and nothing else.
 *
 * @packageDocumentation
 */
export {};
