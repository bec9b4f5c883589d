// Access by token. The origin learns the customer from a header only this function can set.

const TOKENS = { "Bearer 7ab0-red": "acme", "Bearer 91cc-blue": "globex" };

export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  const { headers } = request;
  delete headers["x-customer"];
  if (!headers.authorization) {
    return refusal("401", "Unauthorized", [{ key: "WWW-Authenticate", value: 'Bearer realm="edge"' }]);
  }
  const customer = TOKENS[headers.authorization[0].value];
  if (!customer) return refusal("403", "Forbidden");
  headers["x-customer"] = [{ key: "X-Customer", value: customer }];
  return request;
};

function refusal(status, statusDescription, challenge) {
  const headers = { "content-type": [{ key: "Content-Type", value: "application/json" }] };
  if (challenge) headers["www-authenticate"] = challenge;
  return { status, statusDescription, headers, body: `{"error":"${statusDescription}"}` };
}
