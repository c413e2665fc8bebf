/**
 * What happened on one step, as numbers: a code and up to eight facts an event.
 *
 * @module
 */

export const EVENT_REGIME = 1;
export const EVENT_MODE = 2;
export const EVENT_DEGRADED = 3;
export const EVENT_RESTORED = 4;
export const EVENT_KURTOSIS = 5;
export const EVENT_KERNEL_D = 6;
export const EVENT_ROUGH = 7;
export const EVENT_COLLAPSE = 8;
export const EVENT_TRANSPORT = 9;
export const EVENT_GRADIENT = 10;

const EVENTS_MAX = 16;
const FACTS = 8;

export class EventBuffer {
  /** Shape (16): event codes. */
  readonly codes = new Uint8Array(EVENTS_MAX);
  /** Shape (16, 8): facts, in the order of `event-messages.ts`. */
  readonly facts = new Float64Array(EVENTS_MAX * FACTS);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /** Starts an event and returns where its facts go. There are fewer kinds than places. */
  add(code: number): number {
    this.codes[this.count] = code;
    const offset = this.count * FACTS;
    this.facts.fill(0, offset, offset + FACTS);
    this.count++;
    return offset;
  }
}
