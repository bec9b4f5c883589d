// No session cookie: off to the login page, which gets the wanted URL to return to.

const OPEN = ["/login.html", "/style.css"];

export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  if (OPEN.includes(request.uri) || hasSession(request.headers)) return request;
  const wanted = request.uri + (request.querystring ? `?${request.querystring}` : "");
  return {
    status: "302",
    statusDescription: "Found",
    headers: {
      location: [{ key: "Location", value: `/login.html?return=${encodeURIComponent(wanted)}` }],
      "cache-control": [{ key: "Cache-Control", value: "no-store" }],
    },
  };
};

function hasSession(headers) {
  const cookies = (headers.cookie ?? []).map((line) => line.value).join("; ");
  return cookies.split(";").some((cookie) => cookie.trim().startsWith("session="));
}
