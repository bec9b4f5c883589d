// A/B testing: the cookie `experiment` decides which object is served. The URL the viewer sees stays the same.

const OBJECTS = { a: "/experiment/a.html", b: "/experiment/b.html" };

export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  if (request.uri !== "/experiment/") return request;
  const group = experimentGroup(request.headers.cookie ?? []);
  request.uri = OBJECTS[group] ?? OBJECTS.a;
  console.log(`group ${group ?? "a (no cookie)"}: ${request.uri}`);
  return request;
};

// The value of the cookie, from however many Cookie lines the viewer sent.
function experimentGroup(lines) {
  for (const { value } of lines) {
    const found = value.match(/(?:^|;\s*)experiment=([^;]*)/);
    if (found) return found[1];
  }
  return undefined;
}
