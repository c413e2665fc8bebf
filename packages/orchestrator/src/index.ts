/**
 * Makes one calibrated forecast per observation and keeps the mixture of experts honest.
 *
 * @packageDocumentation
 */
export {};
