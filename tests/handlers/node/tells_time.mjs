// Answers with what it takes the time to be, at its loading and now, and a date it was given the day of.
const loaded = Date.now() / 1000;
const two = (number) => String(number).padStart(2, "0");

export const told = async (event, context) => {
  const now = new Date();
  return {
    epoch: Date.now() / 1000,
    loaded,
    iso: now.toISOString(),
    local: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}:${two(now.getMinutes())}`,
    given: new Date(0).getUTCFullYear(),
    isDate: now instanceof Date,
    left: context.getRemainingTimeInMillis(),
  };
};

export const handler = async (event, context) => ({ status: "200", body: JSON.stringify(await told(event, context)) });
