"""Answers with what it takes the time to be, at its loading and now, and a date it was given the day of."""

import datetime
import time

UTC = datetime.timezone(datetime.timedelta(0))
LOADED = time.time()


def told(event, context):
    now = datetime.datetime.now(UTC)
    return {
        "epoch": time.time(),
        "loaded": LOADED,
        "iso": now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "local": time.strftime("%Y-%m-%d %H:%M"),
        "given": datetime.datetime.fromtimestamp(0, UTC).year,
        "isDate": isinstance(now, datetime.datetime),
        "left": context.get_remaining_time_in_millis(),
    }


def handler(event, context):
    import json

    return {"status": "200", "body": json.dumps(told(event, context))}
