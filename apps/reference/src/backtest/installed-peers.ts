/**
 * Forecasters from npm, where they happen to be installed. None is needed: they are looked for by name
 * when somebody asks for a comparison.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import nodeModule from "node:module";
import { pathToFileURL } from "node:url";
import type { Peer } from "@meristem/evaluation";
import {
  arimaModel,
  skatersModel,
  type ArimaConstructor,
  type Laplace,
} from "@meristem/evaluation/advanced";

/** Packages we know how to ask. */
export const PEER_NAMES = ["skaters", "arima"] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/**
 * The package from this command's own modules, else from those of `directory`; `undefined` when it is in
 * neither.
 */
export async function installedPeer(name: PeerName, directory: string): Promise<Peer | undefined> {
  const places = [import.meta.url, pathToFileURL(`${directory}/`).href];
  for (const place of places) {
    const found = nodeModule.createRequire(place);
    const path = resolved(found, name);
    if (path === undefined) continue;
    const version = versionOf(found, name);
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    return { name, version, ...PEERS[name](module) };
  }
  return undefined;
}

type PeerParts = Omit<Peer, "name" | "version">;

const PEERS: Readonly<Record<PeerName, (module: Record<string, unknown>) => PeerParts>> = {
  skaters: (module) => ({
    manner: "laplace(k), online",
    isRefitted: false,
    open: (options) => skatersModel(module["laplace"] as Laplace, options),
  }),
  arima: (module) => ({
    manner: "auto, no season unless told, fitted anew to the newest 1000 values",
    isRefitted: true,
    open: (options) => arimaModel(module["default"] as ArimaConstructor, options),
  }),
};

function resolved(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function versionOf(from: NodeJS.Require, name: string): string {
  const manifests = from.resolve.paths(name) ?? [];
  for (const folder of manifests) {
    try {
      const { version } = JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8"));
      return String(version);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return "of unknown version";
}
