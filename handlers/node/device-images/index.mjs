// Images by device: the User-Agent chooses the resolution, the path carries it, so each is cached on its own.

const WIDTHS = [["Mobile", 320], ["Android", 768], ["iPad", 768]];
const FULL_WIDTH = 1920;

export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  const cut = request.uri.lastIndexOf("/");
  if (request.uri.slice(0, cut) === "/images") {
    request.uri = `/images/${widthFor(request.headers)}/${request.uri.slice(cut + 1)}`;
  }
  return request;
};

function widthFor(headers) {
  const agent = headers["user-agent"]?.[0].value ?? "";
  return WIDTHS.find(([word]) => agent.includes(word))?.[1] ?? FULL_WIDTH;
}
