/**
 * Events of the snapshot store. They are kept until the run is open: the first ones occur while it opens.
 *
 * @module
 */
import type { SnapshotStoreEvent } from "@meristem/io-snapshots";
import { v1 } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";

/** Receivers of the events. */
export interface StoreEventListeners {
  /** Called with the telemetry record of each event. */
  readonly offer: (record: TelemetryOffer) => void;
  /** Called with a text for each damaged snapshot. */
  readonly warn: (text: string) => void;
}

/** Counts the events of the store and delivers them. */
export class StoreEvents {
  readonly #counts = new Map<string, number>();
  #undelivered: SnapshotStoreEvent[] = [];
  #listeners: StoreEventListeners | undefined;

  /** Counts one event. Delivers it, or keeps it until {@link StoreEvents.deliverTo}. */
  readonly note = (event: SnapshotStoreEvent): void => {
    const name = event.fact.$case;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (this.#listeners === undefined) this.#undelivered.push(event);
    else deliver(event, this.#listeners);
  };

  /** Delivers the events so far, and later ones as they occur. */
  deliverTo(listeners: StoreEventListeners): void {
    this.#listeners = listeners;
    for (const event of this.#undelivered) deliver(event, listeners);
    this.#undelivered = [];
  }

  /** Number of events in this process by name, ascending. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function deliver({ level, fact }: SnapshotStoreEvent, { offer, warn }: StoreEventListeners): void {
  offer({
    emittedAtUnixNs: 0n,
    source: v1.Subsystem.IO_SNAPSHOTS,
    level,
    priority: v1.MessagePriority.CRITICAL,
    series: "",
    stepIndex: 0,
    body: { $case: "event", value: { sequence: 0, stepIndex: 0, series: "", level, fact } },
  });
  // The other events accompany an error of the store: its caller reports that.
  if (fact.$case === "corruptedSnapshot") warn(damageText(fact.value));
}

function damageText({ generation, fault, fallbackGeneration }: v1.CorruptedSnapshotEvent): string {
  const what = fault.replace("SNAPSHOT_FAULT_", "").toLowerCase();
  const instead =
    fallbackGeneration > 0 ? `snapshot ${fallbackGeneration} is used` : "none is left";
  return `snapshot ${generation} is damaged (${what}): ${instead}`;
}
