// Writes into the descriptors it was started with.
import { execFileSync } from "node:child_process";
import { writeSync } from "node:fs";

export const handler = async () => {
  const started = execFileSync("ps", ["-o", "args=", "-p", String(process.pid)], { encoding: "utf8" });
  for (const descriptor of started.trim().split(" ").slice(-2).map(Number)) {
    try {
      writeSync(descriptor, "garbage ".repeat(100));
    } catch {
      continue;
    }
  }
  for (;;);
};
