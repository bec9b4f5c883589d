// Closes its standard streams and the descriptors it was started with, and hangs.
import { execFileSync } from "node:child_process";
import { closeSync } from "node:fs";

export const handler = async () => {
  const started = execFileSync("ps", ["-o", "args=", "-p", String(process.pid)], { encoding: "utf8" });
  for (const descriptor of [0, 1, 2, ...started.trim().split(" ").slice(-2).map(Number)]) closeSync(descriptor);
  for (;;);
};
