/**
 * The live page: what it is sent.
 *
 * @packageDocumentation
 */
export type { PageMessage } from "./page-message.js";
