// Fails in a helper, so that its trace has two frames.
function refuse() {
  throw new RangeError("no such variant: 'C'");
}

export const handler = async () => refuse();
