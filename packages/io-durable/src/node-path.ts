/**
 * From a path as given to one that Node may be handed, without leaving the root.
 *
 * With a root, every directory on the way is opened by itself, refusing symbolic links, and the
 * next step is taken from that descriptor (`/proc/self/fd/N/name`). So nobody can swap a directory
 * for a link between the check and the call. Where the system has no such paths, the parent's real
 * path is compared instead: as safe, but for such a race.
 *
 * @module
 */
import { constants, existsSync } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { FileError } from "./errors.js";
import { attempt } from "./node-errno.js";

/** Longer than any path a system takes; refused before it is copied about. */
const PATH_LENGTH_MAX = 4096;

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
const HAS_DESCRIPTOR_PATHS = process.platform === "linux" && existsSync("/proc/self/fd");

/** Turns a path into a usable one for the time of one call. */
type Scoped = <Result>(path: string, use: (usable: string) => Promise<Result>) => Promise<Result>;

/** Which paths may be used, and how. */
export interface PathScope {
  readonly isConfined: boolean;
  /** For calls about a name: its last step is left as it is. */
  readonly named: Scoped;
  /** For calls about a directory's content: with a root, its last step is no link either. */
  readonly directory: Scoped;
  /** The directories to make so that `path` exists, top first. */
  readonly waypoints: (path: string) => readonly string[];
}

function refuse(path: string, why: string): never {
  throw new FileError("FILE_PATH_REFUSED", `path refused: ${why}`, {
    call: "resolve",
    path: path.slice(0, 200).replaceAll("\0", "\\0"),
    why,
  });
}

function assertPlain(path: string): void {
  if (path === "") refuse(path, "it is empty");
  if (path.length > PATH_LENGTH_MAX) refuse(path, `longer than ${PATH_LENGTH_MAX} characters`);
  if (path.includes("\0")) refuse(path, "it holds a NUL");
}

const asGiven: Scoped = async (path, use) => {
  assertPlain(path);
  return use(path);
};

/** Any path, absolute or relative to the working directory. */
export const anywhere: PathScope = {
  isConfined: false,
  named: asGiven,
  directory: asGiven,
  waypoints: (path) => [path],
};

/** The steps from `root` to `path`; none for the root itself. */
function stepsBelow(root: string, path: string): readonly string[] {
  assertPlain(path);
  if (path.split(/[/\\]/).includes("..")) refuse(path, 'it holds ".."');
  const inside = isAbsolute(path) ? relative(root, path) : path;
  if (isAbsolute(inside) || inside.split(/[/\\]/)[0] === "..") refuse(path, "it leaves the root");
  return inside.split("/").filter((step) => step !== "" && step !== ".");
}

/** Calls `use` with a path of the directory `steps` below `root` that nobody can redirect. */
async function descend<Result>(
  root: string,
  steps: readonly string[],
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  if (!HAS_DESCRIPTOR_PATHS) {
    const wanted = join(root, ...steps);
    const [realRoot, real] = await attempt("open", wanted, () =>
      Promise.all([realpath(root), realpath(wanted)]),
    );
    if (join(realRoot, ...steps) !== real) refuse(wanted, "it crosses a link");
    return use(real);
  }
  const held: FileHandle[] = [];
  try {
    let at = root;
    for (const step of [undefined, ...steps]) {
      const next = step === undefined ? root : `${at}/${step}`;
      const flags = O_RDONLY | O_DIRECTORY | (step === undefined ? 0 : O_NOFOLLOW);
      const handle = await attempt("open", step ?? root, () => open(next, flags));
      held.push(handle);
      at = `/proc/self/fd/${handle.fd}`;
    }
    return await use(at);
  } finally {
    for (const handle of held) await handle.close();
  }
}

/** Only paths at or below `root`, over no symbolic link. */
export function below(root: string): PathScope {
  const top = resolve(root);
  return {
    isConfined: true,
    named: async (path, use) => {
      const steps = stepsBelow(top, path);
      const name = steps.at(-1);
      return descend(top, steps.slice(0, -1), (parent) =>
        use(name === undefined ? parent : `${parent}/${name}`),
      );
    },
    directory: async (path, use) => descend(top, stepsBelow(top, path), use),
    waypoints: (path) => {
      const steps = stepsBelow(top, path);
      return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
    },
  };
}
