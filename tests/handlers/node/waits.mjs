// Leaves a marker file named by the event, then waits until another one is there.
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

export const handler = async (event) => {
  writeFileSync(event.mine, "");
  while (!existsSync(event.other)) await setTimeout(2);
  return {};
};
