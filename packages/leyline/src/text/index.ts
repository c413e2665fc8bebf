/**
 * Text of messages: suggestions for misspelled names, and the two spellings of a name.
 *
 * @packageDocumentation
 */
export { closestName, didYouMean } from "./closest-name.js";
export { camelCase, snakeCase } from "./names.js";
