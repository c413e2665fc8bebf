/**
 * Decides whether and what to grow, and explains itself.
 *
 * @packageDocumentation
 */
export {};
