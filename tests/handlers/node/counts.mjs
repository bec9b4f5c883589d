// Remembers how often it was called: a warm worker counts on, a cold one starts again.
let calls = 0;

export const handler = async () => ({ calls: ++calls });
