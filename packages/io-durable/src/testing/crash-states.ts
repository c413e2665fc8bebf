/**
 * Every disk that a crash may leave behind.
 *
 * Of the changes that no sync had covered, a crash keeps any subset, in their order, and of each
 * write any part: all of it, its beginning, its end, or only the length (zeros). A rename may have
 * made the new name without having removed the old one.
 *
 * @see Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014)
 * @module
 */
import type { Disk, DiskChange } from "./disk.js";
import type { DiskMoment, UnsyncedChange } from "./faulty-file-system.js";

/** One way in which a change may have reached the disk. */
interface Outcome {
  readonly label: string;
  readonly leaveOn: (disk: Disk) => void;
}

/** A disk after a crash, and in words what became of the unsynced changes. */
export interface CrashState {
  readonly disk: Disk;
  readonly told: string;
}

const nothing = (): void => undefined;

/** All outcomes of one change: the first is "lost", the second is "kept whole". */
function outcomesOf({ change, isCertain }: UnsyncedChange): readonly Outcome[] {
  const name = describe(change);
  const kept: Outcome = { label: `kept: ${name}`, leaveOn: (disk) => disk.apply(change) };
  if (isCertain) return [kept];
  const ends: Outcome[] = [{ label: `lost: ${name}`, leaveOn: nothing }, kept];
  if (change.kind === "rename") {
    const { to, inode } = change;
    ends.push({
      label: `both names: ${name}`,
      leaveOn: (disk) => disk.apply({ kind: "create", path: to, inode }),
    });
  }
  if (change.kind !== "write" || change.bytes.length === 0) return ends;
  const { inode, bytes, positionBytes } = change;
  const half = bytes.length >> 1;
  const part = (label: string, from: number, to: number): Outcome => ({
    label: `${label}: ${name}`,
    leaveOn: (disk) => disk.write(inode, bytes.subarray(from, to), positionBytes + from),
  });
  const zeros = new Uint8Array(bytes.length);
  ends.push(part("first byte", 0, 1), {
    label: `length only: ${name}`,
    leaveOn: (disk) => disk.write(inode, zeros, positionBytes),
  });
  if (half > 0) ends.push(part("first half", 0, half), part("second half", half, bytes.length));
  return ends;
}

function describe(change: DiskChange): string {
  switch (change.kind) {
    case "write":
      return `write #${change.inode} ${change.positionBytes}+${change.bytes.length}`;
    case "truncate":
      return `truncate #${change.inode} ${change.lengthBytes}`;
    case "rename":
      return `rename ${change.from} → ${change.to}`;
    default:
      return `${change.kind} ${change.path}`;
  }
}

/** Walks all mixed-radix numbers with these radices, or a spread sample of `countMax`. */
function* choices(radices: readonly number[], countMax: number, seed: number): Generator<number[]> {
  const total = radices.reduce((product, radix) => product * radix, 1);
  const isWhole = total <= countMax;
  // The two ends first: all lost, all kept.
  if (!isWhole) {
    yield radices.map(() => 0);
    yield radices.map((radix) => radix - 1 && 1);
  }
  let state = seed >>> 0 || 1;
  for (let index = 0; index < (isWhole ? total : countMax - 2); index++) {
    let rest = index;
    yield radices.map((radix) => {
      if (isWhole) {
        const digit = rest % radix;
        rest = (rest - digit) / radix;
        return digit;
      }
      // Marsaglia's xorshift32: any spread will do, the same one every time.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % radix;
    });
  }
}

/** How many disks {@link crashStatesOf} knows for a moment, without a limit. */
export function crashStateCount(moment: DiskMoment): number {
  return moment.pending.reduce((product, change) => product * outcomesOf(change).length, 1);
}

/**
 * The disks a crash at `moment` may leave: all of them when there are at most `statesMax`, else a
 * reproducible sample with both extremes.
 */
export function* crashStatesOf(
  moment: DiskMoment,
  limits: { readonly statesMax: number; readonly seed: number },
): Generator<CrashState> {
  const outcomes = moment.pending.map(outcomesOf);
  const radices = outcomes.map(({ length }) => length);
  for (const digits of choices(radices, limits.statesMax, limits.seed)) {
    const disk = moment.durable.clone();
    const taken = digits.map((digit, index) => outcomes[index]![digit]!);
    for (const { leaveOn } of taken) leaveOn(disk);
    disk.dropUnreachable();
    yield { disk, told: taken.map(({ label }) => label).join("; ") || "everything was durable" };
  }
}
