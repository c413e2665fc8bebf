/**
 * What a disk holds: names, directories and bytes. The model behind the faulty file system.
 *
 * Contents are never changed in place, so that a copy of a disk costs its maps only.
 *
 * @module
 */

/** A change that a sync has not yet made durable. Paths are absolute in the model, no `.`. */
export type DiskChange =
  | {
      readonly kind: "write";
      readonly inode: number;
      readonly positionBytes: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "truncate"; readonly inode: number; readonly lengthBytes: number }
  | { readonly kind: "create"; readonly path: string; readonly inode: number }
  | { readonly kind: "rename"; readonly from: string; readonly to: string; readonly inode: number }
  | { readonly kind: "unlink"; readonly path: string; readonly inode: number }
  | { readonly kind: "makeDirectory"; readonly path: string };

const EMPTY = new Uint8Array(0);

/** The directory of a path of the model; the top is `""`. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Names, directories and bytes, after some changes. */
export class Disk {
  readonly files = new Map<string, number>();
  readonly directories = new Set<string>([""]);
  readonly contents = new Map<number, Uint8Array>();

  clone(): Disk {
    const copy = new Disk();
    for (const [path, inode] of this.files) copy.files.set(path, inode);
    for (const path of this.directories) copy.directories.add(path);
    for (const [inode, bytes] of this.contents) copy.contents.set(inode, bytes);
    return copy;
  }

  bytesOf(inode: number): Uint8Array {
    return this.contents.get(inode) ?? EMPTY;
  }

  apply(change: DiskChange): void {
    switch (change.kind) {
      case "write":
        return this.write(change.inode, change.bytes, change.positionBytes);
      case "truncate":
        return this.resize(change.inode, change.lengthBytes);
      case "create":
        this.files.set(change.path, change.inode);
        return;
      case "rename":
        this.remove(change.from, change.inode);
        this.files.set(change.to, change.inode);
        return;
      case "unlink":
        return this.remove(change.path, change.inode);
      case "makeDirectory":
        this.directories.add(change.path);
    }
  }

  write(inode: number, bytes: Uint8Array, positionBytes: number): void {
    const before = this.bytesOf(inode);
    const after = new Uint8Array(Math.max(before.length, positionBytes + bytes.length));
    after.set(before);
    after.set(bytes, positionBytes);
    this.contents.set(inode, after);
  }

  resize(inode: number, lengthBytes: number): void {
    const after = new Uint8Array(lengthBytes);
    after.set(this.bytesOf(inode).subarray(0, lengthBytes));
    this.contents.set(inode, after);
  }

  remove(path: string, inode: number): void {
    // Another file may have taken the name meanwhile.
    if (this.files.get(path) === inode) this.files.delete(path);
  }

  /** Drops what nothing leads to: files in lost directories, bytes without a name. */
  dropUnreachable(): void {
    for (const path of this.directories) {
      if (path !== "" && !this.directories.has(parentOf(path))) this.directories.delete(path);
    }
    for (const path of this.files.keys()) {
      if (!this.directories.has(parentOf(path))) this.files.delete(path);
    }
    const named = new Set(this.files.values());
    for (const inode of this.contents.keys()) if (!named.has(inode)) this.contents.delete(inode);
  }

  usedBytes(): number {
    let sum = 0;
    for (const bytes of this.contents.values()) sum += bytes.length;
    return sum;
  }
}
