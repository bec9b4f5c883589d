// What the origin sees is not what the viewer sent: one header more, one less, one changed, and another path.

export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  const { headers } = request;
  headers["x-release"] = [{ key: "X-Release", value: "2026-11" }];
  delete headers["x-debug"];
  if (headers["accept-language"]) {
    headers["accept-language"] = [{ key: "Accept-Language", value: primaryLanguage(headers) }];
  }
  request.uri = request.uri.replace(/^\/v[0-9]+\//, "/api/");
  return request;
};

// `de-CH,de;q=0.9` -> `de`: fewer variants for the origin to make.
const primaryLanguage = (headers) => headers["accept-language"][0].value.split(/[-,;]/)[0];
