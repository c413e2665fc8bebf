/**
 * What the store of snapshots has to tell, kept until there is somebody to tell it to: the first of it
 * comes while a run is still being opened.
 *
 * @module
 */
import type { SnapshotStoreEvent } from "@meristem/io-snapshots";
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";

export interface StoreEventListeners {
  readonly offer: (record: TelemetryOffer) => void;
  readonly warn: (text: string) => void;
}

export class StoreEvents {
  readonly #counts = new Map<string, number>();
  #waiting: SnapshotStoreEvent[] = [];
  #listeners: StoreEventListeners | undefined;

  /** Takes an event from the store. */
  readonly note = (event: SnapshotStoreEvent): void => {
    const name = event.fact.$case;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (this.#listeners === undefined) this.#waiting.push(event);
    else pass(event, this.#listeners);
  };

  /** Passes on the events so far, and every later one. */
  listen(listeners: StoreEventListeners): void {
    this.#listeners = listeners;
    for (const event of this.#waiting) pass(event, listeners);
    this.#waiting = [];
  }

  /** Since the process began, by name. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function pass({ level, fact }: SnapshotStoreEvent, { offer, warn }: StoreEventListeners): void {
  offer({
    emittedAtUnixNs: 0n,
    source: v1.Subsystem.IO_SNAPSHOTS,
    level,
    priority: v1.MessagePriority.CRITICAL,
    series: "",
    stepIndex: 0,
    body: { $case: "event", value: { sequence: 0, stepIndex: 0, series: "", level, fact } },
  });
  // The others come with a snapshot that was refused, and who asked for it says so.
  if (fact.$case === "corruptedSnapshot") warn(damageText(fact.value));
}

function damageText({ generation, fault, fallbackGeneration }: v1.CorruptedSnapshotEvent): string {
  const what = fault.replace("SNAPSHOT_FAULT_", "").toLowerCase();
  const instead =
    fallbackGeneration > 0 ? `snapshot ${fallbackGeneration} is used` : "none is left";
  return `snapshot ${generation} is damaged (${what}): ${instead}`;
}
