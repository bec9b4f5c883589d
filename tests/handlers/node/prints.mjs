// Writes to both streams, beside them by a child process and by descriptor, and not always whole lines.
import { spawnSync } from "node:child_process";
import { writeSync } from "node:fs";

export const handler = async () => {
  process.stdout.write("to stdout\n");
  process.stderr.write("to stderr\n");
  spawnSync("/bin/echo", ["from a child"], { stdio: "inherit" });
  writeSync(1, "by descriptor\n");
  process.stdout.write("unfinished");
  return {};
};
