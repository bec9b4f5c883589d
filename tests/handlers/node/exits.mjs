// Ends its process.
export const handler = async () => {
  console.log("leaving");
  process.exit(3);
};
