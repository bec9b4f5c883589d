// Starts a process that goes on when it has answered.
import { spawn } from "node:child_process";

export const handler = async () => ({ child: spawn("sleep", ["600"], { stdio: "ignore" }).pid });
