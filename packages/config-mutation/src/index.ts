/**
 * Changes a running system's parameters carefully, and changes them back when it hurts.
 *
 * @packageDocumentation
 */
export {};
