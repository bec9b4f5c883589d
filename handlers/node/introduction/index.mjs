// The smallest function worth having: say what came in, and let it pass.

export const handler = async (event) => {
  const { config, request } = event.Records[0].cf;
  const agent = request.headers["user-agent"][0].value;
  console.log(`${config.distributionId}: ${request.method} ${request.uri} by ${agent} from ${request.clientIp}`);
  return request;
};
