/**
 * The same numbers every time: a found failure can be found again.
 *
 * @module
 */
export { bytesFrom, integersFrom } from "@meristem/testkit/fuzz";
