/** Stops with one clear sentence on a Node that is too old; written so that old ones read it. */
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Meristem needs Node 20.19 or newer; this is ${process.versions.node}. ` +
      "Install a newer Node and run the same command again.\n",
  );
  process.exit(2);
}
