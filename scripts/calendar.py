#!/usr/bin/env python3
"""Regenerate packs/cn/calendar.toml from the PyPI package `chinese-calendar` (pip install chinese-calendar).

The file holds facts only: which days were announced as days off, which weekend days as worked in exchange, and for
which holiday. Run it once a year when the State Council's notice for the next year is out and the package has it.

    scripts/calendar.py            rewrite the file
    scripts/calendar.py --check    exit 1 when the file is not what the package says
"""

import datetime
import itertools
import pathlib
import sys

from chinese_calendar import constants

TARGET = pathlib.Path(__file__).resolve().parent.parent / "packs" / "cn" / "calendar.toml"

# The package's holiday -> (key, Chinese, English) as this project names them.
NAMES = {
    "new_years_day": ("new_year", "元旦", "New Year's Day"),
    "spring_festival": ("spring_festival", "春节", "Spring Festival"),
    "tomb_sweeping_day": ("qingming", "清明节", "Qingming Festival"),
    "labour_day": ("labour_day", "劳动节", "Labour Day"),
    "dragon_boat_festival": ("dragon_boat", "端午节", "Dragon Boat Festival"),
    "mid_autumn_festival": ("mid_autumn", "中秋节", "Mid-Autumn Festival"),
    "national_day": ("national_day", "国庆节", "National Day"),
    "anti_fascist_70th_day": ("victory_70", "抗战胜利70周年纪念日", "70th anniversary of the victory of 1945"),
}
KEYS = {member.value: NAMES[member.name][0] for member in constants.Holiday}

HEADER = """\
# Days off and worked weekends of mainland China, as announced each year by the General Office of the State Council.
# Written by scripts/calendar.py; do not edit by hand. Days are MM-DD or MM-DD..MM-DD (both ends included) of their year.

version = "cn {last}"
announced_from = "{first}-01-01"
announced_until = "{last}-12-31"
utc_offset_minutes = 480
weekly_rest = ["saturday", "sunday"]
source = {{ zh = "国务院办公厅关于各年部分节假日安排的通知", en = "State Council General Office, yearly notices on holidays" }}
"""


def spans(days):
    """Runs of consecutive days of one holiday, as `MM-DD holiday` or `MM-DD..MM-DD holiday`."""
    ordered = sorted(days.items())
    # Within a run of consecutive days of one holiday, ordinal minus position is constant.
    numbered = enumerate(ordered)
    for (_, name), run in itertools.groupby(numbered, key=lambda n: (n[1][0].toordinal() - n[0], n[1][1])):
        run = [day for _, (day, _) in run]
        first, last = (f"{day:%m-%d}" for day in (run[0], run[-1]))
        yield f'"{first if first == last else f"{first}..{last}"} {KEYS[name]}"'


def rows(key, days):
    """One TOML array, wrapped at 120 columns."""
    lines, line = [], f"{key} = ["
    for item in spans(days):
        if len(line) + len(item) + 2 > 118:
            lines.append(line.rstrip())
            line = "  "
        line += f"{item}, "
    lines.append(line.rstrip(", ") + "]")
    return "\n".join(lines)


def render():
    years = sorted({day.year for day in constants.holidays})
    # A year counts as announced only when its last holiday is there.
    assert datetime.date(years[-1], 10, 1) in constants.holidays, "the last year is incomplete"
    out = [HEADER.format(first=years[0], last=years[-1])]
    for key, zh, en in NAMES.values():
        out.append(f'[holidays.{key}]\nzh = "{zh}"\nen = "{en}"\n')
    for year in years:
        of = lambda days: {day: name for day, name in days.items() if day.year == year}
        out.append(f"[[years]]\nyear = {year}\n{rows('off', of(constants.holidays))}\n{rows('worked', of(constants.workdays))}\n")
    return "\n".join(out)


if __name__ == "__main__":
    text = render()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TARGET.read_text(encoding="utf-8") == text else f"{TARGET} differs from the package: run scripts/calendar.py")
    TARGET.write_text(text, encoding="utf-8")
    print(f"wrote {TARGET}")
