// Security headers at viewer response: on hits and misses alike, and not in the cache.

const SECURITY = {
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "content-security-policy": "default-src 'self'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
};

export const handler = async (event) => {
  const response = event.Records[0].cf.response;
  for (const [name, value] of Object.entries(SECURITY)) {
    response.headers[name] = [{ value }];
  }
  delete response.headers.server;
  return response;
};
