// Takes memory until there is none.
export const handler = async () => {
  const kept = [];
  for (;;) kept.push(new Array(100_000).fill(kept.length + 0.5));
};
