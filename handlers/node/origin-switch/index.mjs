// The archive lives on another server. Its Host goes along with its domain name, or it would not know itself.

const ARCHIVE = {
  customHeaders: { "x-from": [{ key: "X-From", value: "edge" }] },
  domainName: "archive.example.org",
  keepaliveTimeout: 5,
  path: "/files",
  port: 443,
  protocol: "https",
  readTimeout: 20,
  sslProtocols: ["TLSv1.2"],
};

export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  if (request.uri.startsWith("/archive/")) {
    request.uri = request.uri.slice("/archive".length);
    request.origin = { custom: ARCHIVE };
    request.headers.host = [{ key: "Host", value: ARCHIVE.domainName }];
  }
  return request;
};
