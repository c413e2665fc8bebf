/**
 * R30: secrets of every known shape, planted wherever they could slip out of.
 *
 * @module
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { CredentialFileError, openCredentials, type Secret } from "@meristem/io-credentials";
import { openFileSnapshotStore } from "@meristem/io-snapshots";
import { openTelemetry } from "@meristem/io-telemetry";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { bytesFrom, integersFrom } from "../random.js";
import { criticalOffer, stepOffer } from "../telemetry-offers.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function letters(seed: number, length: number, alphabet = ALPHABET): string {
  const next = integersFrom(seed);
  return Array.from({ length }, () => alphabet[next(alphabet.length)]).join("");
}
const hex = (seed: number, length: number): string => letters(seed, length, "0123456789abcdef");
const digits = (seed: number, length: number): string => letters(seed, length, "123456789");

/** How secrets look in the wild; every value is made up. */
const SHAPES: readonly ((seed: number) => string)[] = [
  (s) => `AKIA${letters(s, 16).toUpperCase()}`,
  (s) => letters(s, 40),
  (s) => `ghp_${letters(s, 36)}`,
  (s) => `github_pat_${letters(s, 59)}`,
  (s) => `glpat-${letters(s, 20)}`,
  (s) => `xoxb-${digits(s, 12)}-${letters(s + 1, 24)}`,
  (s) => `sk_live_${letters(s, 24)}`,
  (s) => `rk_live_${letters(s, 24)}`,
  (s) => `whsec_${letters(s, 32)}`,
  (s) => `AIza${letters(s, 35)}`,
  (s) => `ya29.${letters(s, 60)}`,
  (s) => `npm_${letters(s, 36)}`,
  (s) => `pypi-${letters(s, 60)}`,
  (s) => `dop_v1_${hex(s, 64)}`,
  (s) => `hvs.${letters(s, 24)}`,
  (s) => `SG.${letters(s, 22)}.${letters(s + 1, 43)}`,
  (s) => `AC${hex(s, 32)}`,
  (s) => `key-${hex(s, 32)}`,
  (s) => `eyJ${letters(s, 30)}.eyJ${letters(s + 1, 40)}.${letters(s + 2, 43)}`,
  (s) => `Bearer ${letters(s, 40)}`,
  (s) => `Basic ${Buffer.from(letters(s, 24)).toString("base64")}`,
  (s) => `postgres://app:${letters(s, 20)}@db:5432/app`,
  (s) => `amqps://app:${letters(s, 20)}@mq/%2f`,
  (s) => `https://hooks.example/${letters(s, 40)}`,
  (s) => `-----BEGIN PRIVATE KEY----- ${letters(s, 64)}`,
  (s) => hex(s, 64),
  (s) => Buffer.from(bytesFrom(s, 32)).toString("base64"),
  (s) => `${digits(s, 4)} ${digits(s + 1, 4)} ${digits(s + 2, 4)} ${digits(s + 3, 4)}`,
  (s) => `päss "wörd" \${${letters(s, 12)}} ☂`,
  (s) => `${letters(s, 8)}-${letters(s + 1, 8)}-${letters(s + 2, 8)}`,
];

/** Every way in which a value is written into something. */
function printings(secret: Secret): string[] {
  const nested = { a: { b: { c: { d: { e: { f: [secret, new Map([["k", secret]])] } } } } } };
  const error = new CredentialFileError(`no answer from https://u:${secret}@host/`, {
    name: String(secret),
  });
  const caused = new Error(`outer ${secret}`, { cause: error });
  return [
    `${secret}`,
    "" + String(secret),
    JSON.stringify(nested),
    inspect(nested, { depth: 20, showHidden: true }),
    format("%s %o %O %j", secret, secret, nested, nested),
    inspect(caused, { depth: 20, showHidden: true }),
    JSON.stringify(error.toReport()),
    String(caused.stack),
    new URL(`https://host/?key=${encodeURIComponent(String(secret))}`).href,
    serialize(structuredClone({ ...nested, secret: { ...secret } })).toString("latin1"),
  ];
}

/** A record with more on it than its message has: what a careless caller might spread in. */
function laden(record: TelemetryOffer, secret: Secret, value: string): TelemetryOffer {
  const body = record.body!;
  const more = { apiKey: value, raw: Buffer.from(value), deep: { a: { b: { c: [value] } } } };
  return {
    ...record,
    ...more,
    secret,
    body: { ...body, value: { ...body.value, ...more } },
  } as never;
}

/** What the sinks of telemetry have written about records laden with everything. */
async function telemetryOf(scratch: string, values: readonly string[], secrets: readonly Secret[]) {
  const jsonl = join(scratch, "telemetry.jsonl");
  const otlp = join(scratch, "otlp.jsonl");
  const sink = await openTelemetry({
    jsonl: { path: jsonl },
    otlp: { path: otlp },
    prometheus: { port: 0 },
  });
  for (const [index, value] of values.entries()) {
    sink.offer(laden(stepOffer(index), secrets[index]!, value));
    sink.offer(laden(criticalOffer(index), secrets[index]!, value));
  }
  await sink.flush();
  const scraped = await fetch(`http://127.0.0.1:${sink.prometheusPort}/metrics`);
  const text = await scraped.text();
  await sink.close();
  return [text, readFileSync(jsonl, "latin1"), readFileSync(otlp, "latin1")];
}

/** What a broken `.env` leads to, and what a store with such a key leaves on disk and says. */
async function failuresOf(scratch: string, value: string, secret: Secret): Promise<string[]> {
  const said: string[] = [];
  const path = join(scratch, ".env");
  const hear = (error: unknown): void =>
    void said.push(inspect(error, { depth: 20, showHidden: true }));
  for (const text of [
    `KEY=${value}\nKEY=${value}\n`,
    `KEY="${value}\n`,
    `=${value}\n`,
    `${value}\n`,
  ]) {
    writeFileSync(path, text, { mode: 0o600 });
    await openCredentials({ environment: {}, envPath: path }).catch(hear);
  }
  const directory = join(scratch, "sealed");
  const secretBytes = Buffer.concat([Buffer.from(secret.revealBytes()), Buffer.alloc(16)]);
  const key = { id: "torture", secret: secretBytes };
  await (await openFileSnapshotStore({ directory, key })).put(bytesFrom(1, 500));
  await (
    await openFileSnapshotStore({ directory, key: { ...key, secret: bytesFrom(2, 32) } })
  )
    .latest()
    .catch(hear);
  for (const name of readdirSync(directory))
    said.push(readFileSync(join(directory, name), "latin1"));
  return said;
}

async function planted({ scratch }: TortureContext): Promise<CaseResult> {
  const values = SHAPES.map((shape, index) => shape(index + 1));
  const environment = Object.fromEntries(values.map((value, index) => [`SECRET_${index}`, value]));
  const credentials = await openCredentials({ environment });
  const secrets = values.map((_, index) => credentials.required(`SECRET_${index}`));
  const left = [
    ...(await telemetryOf(scratch, values, secrets)),
    inspect(credentials, { depth: 20, showHidden: true }),
    [...process.execArgv, ...process.argv, process.title].join("\0"),
  ];
  for (const [index, secret] of secrets.entries()) {
    left.push(...printings(secret), ...(await failuresOf(scratch, values[index]!, secret)));
  }
  const problems: string[] = [];
  for (const [index, value] of values.entries()) {
    const forms = [value, Buffer.from(value).toString("latin1")];
    forms.push(Buffer.from(value).toString("base64"), Buffer.from(value).toString("hex"));
    for (const text of left) {
      if (forms.some((form) => text.includes(form)))
        problems.push(`shape ${index}: ${text.slice(0, 60)}`);
    }
  }
  return {
    measured:
      `${SHAPES.length} shapes, ${count(left.length)} outputs searched for text, base64 and hex: ` +
      `${problems.length} occurrences`,
    problems,
  };
}

export const secrets: readonly TortureCase[] = [
  {
    id: "R30",
    title:
      "secrets of 30 shapes in the environment, .env, errors, causes, URLs, nested, bytes, keys",
    goal: "0 occurrences in telemetry, metrics, errors, snapshots, prints or the command line",
    run: planted,
  },
];
