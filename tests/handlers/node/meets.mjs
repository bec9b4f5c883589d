// Goes on only when the invocations for /a and /b are at this event at the same time.
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

export const handler = async (event) => {
  const { request, config } = event.Records[0].cf;
  const at = config.eventType;
  console.log(at, "for", request.uri);
  const marks = ["/a", "/b"].map((uri) => `${process.env.MEETING}/${at} ${uri.slice(1)}`);
  writeFileSync(marks[["/a", "/b"].indexOf(request.uri)], "");
  while (!marks.every(existsSync)) await setTimeout(2);
  return request;
};
