import { openCredentials } from "@meristem/io-credentials";

const environment = { SNAPSHOT_KEY: "correct horse battery staple" }; // an app gives process.env
const credentials = await openCredentials({ environment, envPath: ".env" });

const key = credentials.required("SNAPSHOT_KEY");
console.log(`the key is ${key}, in JSON ${JSON.stringify({ key })}`);
console.log(`it has ${key.reveal().length} characters`);

try {
  credentials.required("DATABASE_PASSWORD");
} catch (error) {
  console.log(String(error));
}
