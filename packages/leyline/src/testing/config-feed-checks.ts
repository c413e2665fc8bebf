/** The promises of the ConfigFeed port, as checks. */
import { invariant } from "../errors.js";
import type { ConfigFeed } from "../ports/config-feed.js";

/** A feed and a way to make it publish. */
export interface ConfigFeedSubject<Config> {
  readonly feed: ConfigFeed<Config>;
  /** Resolves when `feed.latest()` is the next version, with another configuration. */
  readonly publishNext: () => Promise<void>;
}

/**
 * What any {@link ConfigFeed} must do. Plain functions: no test runner is imported here.
 */
export const configFeedChecks: Readonly<
  Record<string, (subject: ConfigFeedSubject<object>) => Promise<void>>
> = {
  "there is a version from the start": async ({ feed }) => {
    const { version, sha256Hex } = feed.latest();
    invariant(version === 1, "it is version 1");
    invariant(/^[0-9a-f]{64}$/.test(sha256Hex), "it tells its SHA-256");
  },
  "the same version is the same object": async ({ feed }) => {
    invariant(feed.latest() === feed.latest(), "two readings give one object");
  },
  "a new version counts up and leaves the old one alone": async ({ feed, publishNext }) => {
    const before = feed.latest();
    const text = JSON.stringify(before);
    await publishNext();
    const after = feed.latest();
    invariant(after.version === before.version + 1, "the version counts up by one");
    invariant(after.sha256Hex !== before.sha256Hex, "another configuration has another hash");
    invariant(JSON.stringify(before) === text, "whoever holds the old one sees no change");
  },
  "a configuration is deeply frozen": async ({ feed }) => {
    invariant(isFrozen(feed.latest().config), "no part of it can be changed");
  },
};

function isFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}
