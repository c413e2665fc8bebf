/**
 * Generations of sealed state in a directory; the newest sound one wins.
 *
 * Calls on one store run one after the other, in their order. Everything that takes long happens in
 * Node's thread pool: the loop pays for copying the payload and for comparing what was read back.
 *
 * @module
 */
import { makeDurableDirectory, replaceFile, sweepStaleTemps } from "@meristem/io-durable";
import { isOperatingError, v1 } from "@meristem/leyline";
import type { SnapshotReceipt, SnapshotStore } from "@meristem/leyline/ports";
import { hexOf } from "./digests.js";
import { SnapshotCorruptError, SnapshotStorageError, SnapshotWriteError } from "./errors.js";
import { FINGERPRINT_BYTES } from "./format.js";
import { fileNameOf, generationOf } from "./generation-name.js";
import { readGeneration, type FileSnapshot } from "./read-generation.js";
import { framed, type FramedBytes, type PayloadFrame } from "./payload-frame.js";
import { sealSnapshot } from "./sealed-file.js";
import { settingsOf, type FileSnapshotStoreOptions, type StoreSettings } from "./store-options.js";

/** {@link SnapshotStore} on a directory. Made by {@link openFileSnapshotStore}. */
export interface FileSnapshotStore extends SnapshotStore {
  /**
   * As `put`, but of a payload that stands where it can be stored from: nothing is copied. The frame is
   * lent until the promise settles.
   */
  putFrame(frame: PayloadFrame): Promise<SnapshotReceipt>;
  /**
   * @throws OperatingError `SNAPSHOT_CORRUPT` when files exist and none is sound,
   *   `SNAPSHOT_FORMAT_UNKNOWN` when the newest was written by a newer build, `SNAPSHOT_MISMATCH`
   *   when the newest sound one belongs to another configuration, `FILE_…` when the disk is in the
   *   way. It never invents a cold start.
   */
  latest(): Promise<FileSnapshot | undefined>;
  /** Generations on disk, sound or not, ascending. */
  generations(): Promise<readonly number[]>;
  /** One generation, under the same demands as `latest`. @throws also `FILE_NOT_FOUND` */
  read(generation: number): Promise<FileSnapshot>;
}

/**
 * Opens the store of a directory, and sweeps away what a crashed writer left there.
 *
 * @throws OperatingError `FILE_…`; `SNAPSHOT_FORMAT_UNKNOWN` when this Node lacks the compression
 */
export async function openFileSnapshotStore(
  options: FileSnapshotStoreOptions,
): Promise<FileSnapshotStore> {
  const settings = settingsOf(options);
  const { fileSystem, directory } = settings;
  await makeDurableDirectory(fileSystem, directory);
  await sweepStaleTemps(fileSystem, directory);
  return new DirectoryStore(settings);
}

class DirectoryStore implements FileSnapshotStore {
  readonly #settings: StoreSettings;
  #queue: Promise<unknown> = Promise.resolve();
  #failuresInARow = 0;
  /** Of a write that has ended, for the next one: states keep their size. */
  #spare: ArrayBuffer | undefined;
  /** A generation that was refused to the caller although its file may be there. */
  #refusedGeneration: number | undefined;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  put(payload: Uint8Array): Promise<SnapshotReceipt> {
    const bytes = framed(payload, this.#spare);
    this.#spare = undefined;
    return this.#next(() => this.#write(bytes)).finally(() => {
      this.#spare = bytes.buffer;
    });
  }

  putFrame(frame: PayloadFrame): Promise<SnapshotReceipt> {
    const lent = frame.lend();
    return this.#next(() => this.#write(lent)).finally(() => frame.giveBack(lent.buffer));
  }

  latest(): Promise<FileSnapshot | undefined> {
    return this.#next(() => this.#newestSound());
  }

  read(generation: number): Promise<FileSnapshot> {
    return this.#next(() => readGeneration(this.#settings, generation));
  }

  generations(): Promise<readonly number[]> {
    return this.#next(() => this.#generations());
  }

  /** Runs `work` when everything asked for before has ended, however it ended. */
  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(work, work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #generations(): Promise<readonly number[]> {
    const { fileSystem, directory, name } = this.#settings;
    return (await fileSystem.list(directory))
      .flatMap((fileName) => generationOf(name, fileName) ?? [])
      .filter((generation) => generation !== this.#refusedGeneration);
  }

  async #write(payload: FramedBytes): Promise<SnapshotReceipt> {
    const before = await this.#generations().catch((error) => this.#failed(0, error));
    const generation = (before.at(-1) ?? 0) + 1;
    try {
      const { bytes, header } = await sealSnapshot(payload, this.#requestFor(generation));
      await this.#assertFreeSpace(generation, bytes.length);
      await this.#replace(generation, bytes);
      this.#failuresInARow = 0;
      await this.#prune([...before, generation]);
      return { generation, sha256Hex: hexOf(header.payloadSha256) };
    } catch (error) {
      return this.#failed(generation, error);
    }
  }

  #requestFor(generation: number): Parameters<typeof sealSnapshot>[1] {
    const { schemaVersion, codec, compression, hash, configFingerprint, key, clock } =
      this.#settings;
    return {
      schemaVersion,
      generation,
      codec,
      compression,
      hash,
      key,
      createdAtUnixNs: clock?.nowUnixNs() ?? 0n,
      configFingerprint: configFingerprint ?? new Uint8Array(FINGERPRINT_BYTES),
    };
  }

  async #assertFreeSpace(generation: number, fileBytes: number): Promise<void> {
    const { fileSystem, directory } = this.#settings;
    // Twice: the file itself, and room for whatever else writes to the disk meanwhile.
    const requiredBytes = 2 * fileBytes;
    const availableBytes = await fileSystem.freeBytes(directory);
    if (availableBytes >= requiredBytes) return;
    throw new SnapshotStorageError(
      `${directory}: ${availableBytes} bytes free, ${requiredBytes} wanted for a snapshot`,
      { directory, generation, availableBytes, requiredBytes },
    );
  }

  async #replace(generation: number, bytes: Uint8Array): Promise<void> {
    const { fileSystem, directory, name } = this.#settings;
    const path = `${directory}/${fileNameOf(name, generation)}`;
    try {
      await replaceFile(fileSystem, path, bytes);
      if (this.#refusedGeneration === generation) this.#refusedGeneration = undefined;
    } catch (error) {
      // The rename may have happened: what was refused must not be the newest.
      this.#refusedGeneration = generation;
      await fileSystem.unlink(path).catch((unlinkError: unknown) => {
        if (!isOperatingError(unlinkError)) throw unlinkError;
      });
      throw error;
    }
  }

  /** Removes the oldest. What cannot be removed now is removed after the next write. */
  async #prune(generations: readonly number[]): Promise<void> {
    const { fileSystem, directory, name, spareCount } = this.#settings;
    for (const generation of generations.slice(0, -1 - spareCount)) {
      await fileSystem
        .unlink(`${directory}/${fileNameOf(name, generation)}`)
        .catch((error: unknown) => {
          if (!isOperatingError(error)) throw error;
        });
    }
  }

  /** Tells the world that nothing was stored, and why. */
  #failed(generation: number, error: unknown): never {
    if (!isOperatingError(error)) throw error;
    const { onEvent, directory } = this.#settings;
    this.#failuresInARow++;
    if (error instanceof SnapshotStorageError) {
      const { requiredBytes, availableBytes } = error.details;
      onEvent({
        level: v1.TelemetryLevel.CRITICAL,
        fact: {
          $case: "insufficientStorage",
          value: {
            requiredBytes: Number(requiredBytes),
            availableBytes: Number(availableBytes),
          },
        },
      });
      throw error;
    }
    onEvent({
      level: v1.TelemetryLevel.CRITICAL,
      fact: {
        $case: "snapshotWriteFailed",
        value: {
          generation: generation || 1,
          errorCode: v1.errorCodeFromJSON(`ERROR_CODE_${error.code}`),
          consecutiveCount: this.#failuresInARow,
        },
      },
    });
    throw new SnapshotWriteError(
      `snapshot ${generation} was not stored in ${directory}: ${error.message}`,
      { directory, generation, causeCode: error.code },
      { cause: error },
    );
  }

  async #newestSound(): Promise<FileSnapshot | undefined> {
    const generations = (await this.#generations()).toReversed();
    const damaged: { readonly generation: number; readonly error: SnapshotCorruptError }[] = [];
    for (const generation of generations) {
      try {
        const snapshot = await readGeneration(this.#settings, generation);
        this.#reportDamaged(damaged, generation);
        return snapshot;
      } catch (error) {
        if (!(error instanceof SnapshotCorruptError)) throw error;
        damaged.push({ generation, error });
      }
    }
    if (damaged.length === 0) return undefined;
    this.#reportDamaged(damaged, 0);
    const { directory } = this.#settings;
    throw new SnapshotCorruptError(
      `${directory}: none of ${damaged.length} snapshots can be trusted (newest: ` +
        `${damaged[0]!.error.message})`,
      {
        directory,
        damagedCount: damaged.length,
        newestGeneration: damaged[0]!.generation,
        fault: String(damaged[0]!.error.details["fault"]),
      },
      { cause: damaged[0]!.error },
    );
  }

  #reportDamaged(
    damaged: readonly { readonly generation: number; readonly error: SnapshotCorruptError }[],
    fallbackGeneration: number,
  ): void {
    for (const { generation, error } of damaged) {
      this.#settings.onEvent({
        level: v1.TelemetryLevel.CRITICAL,
        fact: {
          $case: "corruptedSnapshot",
          value: {
            generation,
            fault: v1.snapshotFaultFromJSON(`SNAPSHOT_FAULT_${String(error.details["fault"])}`),
            fallbackGeneration,
          },
        },
      });
    }
  }
}
