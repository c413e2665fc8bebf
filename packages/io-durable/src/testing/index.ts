/**
 * The one place that knows how bytes survive a crash.
 *
 * @packageDocumentation
 */
export {};
