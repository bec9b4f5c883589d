// Starts a process that would outlive it, tells both ids in a file, and hangs.
import { spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";

export const handler = async (event) => {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  writeFileSync(event.tell + ".part", `${process.pid} ${child.pid}`);
  renameSync(event.tell + ".part", event.tell);
  for (;;);
};
