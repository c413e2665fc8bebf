/**
 * Secrets from the environment, and from nowhere else.
 *
 * @packageDocumentation
 */
export {};
