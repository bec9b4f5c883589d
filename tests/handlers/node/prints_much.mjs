// Prints 50 MB in lines of 100 bytes, numbered.
const LINES = 500_000;

export const handler = async () => {
  for (let first = 0; first < LINES; first += 1000) {
    const numbers = Array.from({ length: 1000 }, (_, index) => String(first + index).padStart(99, "0"));
    process.stdout.write(numbers.join("\n") + "\n");
  }
  return { lines: LINES };
};
