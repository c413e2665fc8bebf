import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeFileSystem } from "./node-file-system.js";

let scratch = "";
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "meristem-files-"));
  await mkdir(join(scratch, "root"));
  await writeFile(join(scratch, "secret"), "outside");
});
afterEach(() => rm(scratch, { recursive: true }));
const at = (...steps: string[]): string => join(scratch, ...steps);

test("files are made for their owner only", async () => {
  const disk = nodeFileSystem();
  await disk.makeDirectory(at("a", "b"));
  const file = await disk.open(at("a", "b", "file"), "createNew");
  await file.close();
  expect((await stat(at("a", "b", "file"))).mode & 0o777).toBe(0o600);
  expect((await stat(at("a", "b"))).mode & 0o777).toBe(0o700);
});

test("a link, a pipe and a directory are not opened as files", async () => {
  await symlink(at("secret"), at("link"));
  execFileSync("mkfifo", [at("pipe")]);
  const disk = nodeFileSystem();
  const refusals = {
    link: "FILE_PATH_REFUSED",
    pipe: "FILE_KIND_MISMATCH",
    root: "FILE_KIND_MISMATCH",
  };
  for (const [name, code] of Object.entries(refusals)) {
    await expect(disk.open(at(name), "read")).rejects.toMatchObject({ code });
  }
});

test("a file in the way of a directory is FILE_EXISTS, wherever on the way", async () => {
  for (const disk of [nodeFileSystem(), nodeFileSystem({ root: scratch })]) {
    for (const path of [at("secret"), at("secret", "below")]) {
      await expect(disk.makeDirectory(path)).rejects.toMatchObject({ code: "FILE_EXISTS" });
    }
  }
});

test("a directory that the system does not take is refused at once, and a link to one will do", async () => {
  const disk = nodeFileSystem();
  await symlink(at("root"), at("linked"));
  await symlink(at("nowhere"), at("dangling"));
  await expect(disk.makeDirectory(at("linked"))).resolves.toBeUndefined();
  await disk.makeDirectory(at("linked", "deep", "deeper"));
  expect((await disk.stat(at("root", "deep", "deeper")))?.kind).toBe("directory");
  await expect(disk.makeDirectory(at("dangling"))).rejects.toMatchObject({ code: "FILE_EXISTS" });
  if (process.platform !== "linux") return;
  for (const path of ["/proc/meristem", "/proc/meristem/deeper"]) {
    await expect(disk.makeDirectory(path)).rejects.toMatchObject({
      code: expect.stringMatching(/FILE_(NOT_FOUND|PERMISSION_DENIED)/),
    });
  }
});

test("a failure says in words what was tried, where, and what the system said", async () => {
  const disk = nodeFileSystem();
  await expect(disk.open(at("none"), "read")).rejects.toMatchObject({
    message: `open ${at("none")}: there is no such file or directory (ENOENT)`,
  });
  await expect(disk.list(at("secret"))).rejects.toMatchObject({
    message: `list ${at("secret")}: not a directory (ENOTDIR)`,
  });
});

describe("confined to a root", () => {
  const disk = (): ReturnType<typeof nodeFileSystem> => nodeFileSystem({ root: at("root") });

  test.each([
    "../secret",
    "sub/../../secret",
    "..",
    "/etc/hostname",
    "name\0.txt",
    "",
    "x".repeat(5000),
    "..\\secret",
  ])("%.20s is refused by every call", async (path) => {
    const refused = { code: "FILE_PATH_REFUSED" };
    for (const mode of ["read", "update", "createNew"] as const) {
      await expect(disk().open(path, mode)).rejects.toMatchObject(refused);
    }
    await expect(disk().unlink(path)).rejects.toMatchObject(refused);
    await expect(disk().rename(path, "inside")).rejects.toMatchObject(refused);
    await expect(disk().rename("inside", path)).rejects.toMatchObject({
      code: expect.stringMatching(/FILE_(PATH_REFUSED|NOT_FOUND)/),
    });
    await expect(disk().list(path)).rejects.toMatchObject(refused);
    await expect(disk().makeDirectory(path)).rejects.toMatchObject(refused);
    await expect(disk().stat(path)).rejects.toMatchObject(refused);
    await expect(disk().syncDirectory(path)).rejects.toMatchObject(refused);
    await expect(disk().freeBytes(path)).rejects.toMatchObject(refused);
  });

  test("a linked directory on the way is not crossed", async () => {
    await symlink(scratch, at("root", "away"));
    await expect(disk().open("away/secret", "read")).rejects.toMatchObject({
      code: expect.stringMatching(/FILE_(PATH_REFUSED|KIND_MISMATCH)/),
    });
    await expect(disk().list("away")).rejects.toMatchObject({
      code: expect.stringMatching(/FILE_(PATH_REFUSED|KIND_MISMATCH)/),
    });
    await expect(disk().makeDirectory("away/planted")).rejects.toMatchObject({
      code: "FILE_EXISTS",
    });
    expect(await nodeFileSystem().stat(at("planted"))).toBeUndefined();
  });

  test("a second hard link is not opened: its other name lies anywhere", async () => {
    await link(at("secret"), at("root", "same"));
    await expect(disk().open("same", "read")).rejects.toMatchObject({ code: "FILE_PATH_REFUSED" });
  });

  test("paths inside work, absolute or relative, and directories are made step by step", async () => {
    await disk().makeDirectory("a/b");
    await (await disk().open("a/b/file", "createNew")).close();
    await disk().rename(at("root", "a", "b", "file"), "a/./moved");
    await disk().syncDirectory("a");
    expect(await disk().list("a")).toEqual(["b", "moved"]);
    expect(await disk().list(".")).toEqual(["a"]);
    expect((await disk().stat("a/moved"))?.kind).toBe("file");
    expect(await disk().stat("a/none/deeper")).toBeUndefined();
    expect(await disk().freeBytes("a")).toBeGreaterThan(0);
    await disk().unlink("a/moved");
  });
});
