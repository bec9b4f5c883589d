// Starts a process in a session of its own, which goes on when it has answered.
import { spawn } from "node:child_process";

export const handler = async () => {
  const child = spawn("sleep", ["600"], { stdio: "ignore", detached: true });
  child.unref();
  return { child: child.pid };
};
