"""Reads a calendar with a program that is not ours and prints what it finds, one event a line, as JSON.

Usage: python read_calendar.py FILE (with the package `icalendar` installed)
"""

import json
import sys
from datetime import date, datetime

from icalendar import Calendar

calendar = Calendar.from_ical(open(sys.argv[1], "rb").read())
assert str(calendar["VERSION"]) == "2.0" and calendar["PRODID"], "a calendar says what it is"
print(json.dumps({"name": str(calendar["X-WR-CALNAME"])}, ensure_ascii=False))
for event in calendar.walk("VEVENT"):
    start = event.decoded("DTSTART")
    assert isinstance(start, date) and not isinstance(start, datetime), "a deadline is a whole day"
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event.decoded("DTSTAMP").tzinfo is not None, "an instant is in UTC"
    assert not event.walk("VALARM"), "no alarm rings by itself"
    assert not event.errors, event.errors
    found = {
        "uid": str(event["UID"]),
        "day": start.isoformat(),
        "summary": str(event["SUMMARY"]),
        "description": str(event.get("DESCRIPTION", "")),
        "url": str(event.get("URL", "")),
    }
    print(json.dumps(found, ensure_ascii=False))
