// Returns an object that contains itself.
export const handler = async () => {
  const result = {};
  result.self = result;
  return result;
};
