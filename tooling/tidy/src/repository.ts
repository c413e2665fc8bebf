/** The repository as data, for tests that read it: files, packages, text. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository root, without a trailing slash. */
export const repositoryRoot = fileURLToPath(new URL("../../..", import.meta.url)).replace(
  /\/$/,
  "",
);

/** Paths of all files that are, or are about to be, under version control, from the root. */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: repositoryRoot,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return listed.split("\0").filter((path) => path !== "" && existsSync(join(repositoryRoot, path)));
}

/** Text of one file, by its path from the root. */
export function textOf(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}

export interface PackageManifest {
  readonly name: string;
  readonly private?: boolean;
  readonly version?: string;
  readonly description?: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

export interface PackageFolder {
  /** From the root, for example `packages/leyline`. */
  readonly path: string;
  readonly manifest: PackageManifest;
  /** Layer tags of its turbo.json. */
  readonly tags: readonly string[];
}

/** Every package, app and tool of the workspace. */
export function packageFolders(): readonly PackageFolder[] {
  return ["packages", "apps", "tooling"].flatMap((group) =>
    readdirSync(join(repositoryRoot, group))
      .toSorted()
      .map((name) => `${group}/${name}`)
      .filter((path) => existsSync(join(repositoryRoot, path, "package.json")))
      .map((path) => ({
        path,
        manifest: JSON.parse(textOf(`${path}/package.json`)) as PackageManifest,
        tags: (JSON.parse(textOf(`${path}/turbo.json`)) as { tags?: string[] }).tags ?? [],
      })),
  );
}
