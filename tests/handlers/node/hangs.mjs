// Never comes to an end, and is busy with it.
export const handler = async () => {
  for (;;);
};
