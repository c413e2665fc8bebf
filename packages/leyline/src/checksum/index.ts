/**
 * Checksums of byte strings without a platform: CRC-32C against damage, SHA-256 as a fingerprint.
 *
 * @packageDocumentation
 */
export { crc32c } from "./crc32c.js";
export { sha256 } from "./sha256.js";
