/** No way of printing a secret, or of failing over one, shows it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, inspect } from "node:util";
import { CredentialFileError, openCredentials, Secret } from "@meristem/io-credentials";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** Shapes that real secrets have. */
const CANARIES: readonly string[] = [
  "hunter2-canary",
  "AKIACANARYCANARY0000",
  "ghp_canaryCanaryCanaryCanaryCanary000000",
  "xoxb-000000000000-canary",
  "sk_live_canary000000000000000000",
  "eyJhbGciOiJub25lIn0.Y2FuYXJ5.canary",
  "postgres://user:canary@localhost/db",
  "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----",
  "canary with spaces and ünïcödé ☂",
  "0".repeat(64),
];

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meristem-credentials-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** Every way of printing that comes to mind. */
function prints(value: unknown): string {
  const error = new Error(`failed with ${String(value)}`, { cause: value });
  const nested = { a: { b: { c: [{ d: { e: { f: value } } }] } }, set: new Set([value]) };
  return [
    String(value),
    `${String(value)}`,
    JSON.stringify(value),
    JSON.stringify(nested),
    inspect(value, { showHidden: true, depth: 9, getters: true }),
    inspect(nested, { showHidden: true, depth: 9 }),
    inspect(error, { depth: 9 }),
    format("%s %o %O %j", value, value, value, value),
    [value].join(),
    Object.entries(value as object).join(),
    String(error.stack),
    JSON.stringify(structuredClone({ ...(value as object) })),
  ].join("\n");
}

test.each(CANARIES)("a secret does not print: %j", (canary) => {
  const secret = new Secret(canary);
  expect(prints(secret)).not.toContain(canary);
  expect(`${secret}`).toBe("***");
  expect(secret.reveal()).toBe(canary);
});

test("secrets compare by value, in constant time for equal lengths", () => {
  expect(new Secret("a").isEqualTo(new Secret("a"))).toBe(true);
  expect(new Secret("a").isEqualTo(new Secret("b"))).toBe(false);
  expect(new Secret("a").isEqualTo(new Secret("aa"))).toBe(false);
});

describe("credentials", () => {
  const envPath = (): string => join(directory, ".env");

  test("the environment wins, the file is next, and nothing else is asked", async () => {
    await writeFile(envPath(), "A=file\nB=file\nEMPTY=\n", { mode: 0o600 });
    const environment = { A: "environment", B: "  ", EMPTY: "" };
    const credentials = await openCredentials({ environment, envPath: envPath() });
    expect(credentials.required("A").reveal()).toBe("environment");
    expect(credentials.required("B").reveal()).toBe("file");
    expect(credentials.optional("C")).toBeUndefined();
    expect(credentials.optional("EMPTY")).toBeUndefined();
    expect(credentials.optional("toString")).toBeUndefined();
    expect(credentials.warnings).toEqual([]);
  });

  test.each(["C", "EMPTY"])("%s: missing and empty are one error, which names it", async (name) => {
    await writeFile(envPath(), "A='hunter2-canary'\nEMPTY=''\n", { mode: 0o600 });
    const credentials = await openCredentials({ environment: {}, envPath: envPath() });
    let refusal: unknown;
    try {
      credentials.required(name);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: "CREDENTIAL_MISSING", details: { name } });
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain("hunter2");
  });

  test("a file that others may read is warned about", async () => {
    await writeFile(envPath(), "A=1\n", { mode: 0o644 });
    const { warnings } = await openCredentials({ environment: {}, envPath: envPath() });
    expect(warnings).toMatchObject([{ kind: "file_mode", mode: "0644" }]);
  });

  test("no file is no error; a directory is", async () => {
    const credentials = await openCredentials({ environment: {}, envPath: envPath() });
    expect(credentials.optional("A")).toBeUndefined();
    const opened = openCredentials({ environment: {}, envPath: directory });
    await expect(opened).rejects.toThrow(CredentialFileError);
  });

  test("a bad file stops everything, at its line and without its values", async () => {
    await writeFile(envPath(), "A=1\nB=$hunter2-canary\n", { mode: 0o600 });
    const opened = openCredentials({ environment: {}, envPath: envPath() });
    const refusal: unknown = await opened.catch((error: unknown) => error);
    expect(refusal).toMatchObject({ details: { line: 2 } });
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain("hunter2");
  });
});
