// The origin's 404 and 5xx become a page with the site's face; the status stays honest.

const page = (title, path) => `<!DOCTYPE html>\n<html><body><h1>${title}</h1><p>${path}</p></body></html>\n`;
const TITLES = { 404: "We looked everywhere" };

export const handler = async (event) => {
  const { request, response } = event.Records[0].cf;
  if (Number(response.status) < 400) return response;
  console.log(`origin said ${response.status} ${response.statusDescription} for ${request.uri}`);
  const title = TITLES[response.status] ?? "Something broke on our side";
  response.headers["content-type"] = [{ key: "Content-Type", value: "text/html; charset=utf-8" }];
  response.headers["cache-control"] = [{ key: "Cache-Control", value: "max-age=5" }];
  response.body = page(title, request.uri);
  response.bodyEncoding = "text";
  return response;
};
