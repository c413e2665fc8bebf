/**
 * Which of several shards a series belongs to: always the same one for the same key and count.
 *
 * @see Fowler, Noll, Vo: FNV-1a, 32 bits, here over UTF-16 code units.
 * @module
 */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** 0…shardCount − 1. Cost: a multiplication a character. */
export function shardOf(key: string, shardCount: number): number {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), PRIME);
  // The low bits of FNV mix poorly: fold the high ones in.
  return ((hash ^ (hash >>> 15)) >>> 0) % shardCount;
}
