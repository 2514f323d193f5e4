"""How times, lengths and telephone numbers are written on the pages, as Chinese offices write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from babel.dates import get_day_names
from flask import Flask
from flask_babel import format_date, get_locale, get_timezone, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from hotline.console.labels import (
    CALL_TAGS,
    STATE_TAGS,
    TRANSCRIPT_TAGS,
    category_label,
    label,
    reason_label,
)
from hotline.console.rule_words import rule_label
from hotline.console.transcript_lines import lines
from ledger.models import Recording

_HYPHENATED = re.compile(r"\b\d{4}-\d{2,}(?:-\d{2})?\b")

SECONDS_OF_A_MINUTE = 60


def moment(when: datetime | None) -> str:
    """A moment in the bureau's time zone: 2026-09-21 09:15."""
    return f"{_local(when):%Y-%m-%d %H:%M}" if when else ""


def moment_with_seconds(when: datetime | None) -> str:
    """A moment to the second: 2026-09-21 09:15:07."""
    return f"{_local(when):%Y-%m-%d %H:%M:%S}" if when else ""


def time_of_day(when: datetime) -> str:
    """The time alone, to the second: 09:15:07."""
    return f"{_local(when):%H:%M:%S}"


def hour_and_minute(when: datetime) -> str:
    """The time alone, to the minute: 14:03."""
    return f"{_local(when):%H:%M}"


def day(when: date | None) -> str:
    """A day with its weekday: 2026-09-21 周一."""
    return f"{when:%Y-%m-%d} {weekday(when.weekday())}" if when else ""


def day_spans(days: Iterable[date]) -> list[str]:
    """Days in their order, those that follow each other as one: 2027-02-05 周五至2027-02-11 周四."""
    spans: list[list[date]] = []
    for one in sorted(days):
        if spans and one - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(one)
        else:
            spans.append([one])
    return [_span(span[0], span[-1]) for span in spans]


def _span(first: date, last: date) -> str:
    return day(first) if first == last else _("%(first)s至%(last)s", first=day(first), last=day(last))


def weekday(number: int) -> str:
    """The name of a weekday, Monday being 0: 周一."""
    return str(get_day_names("abbreviated", locale=get_locale())[number])


def day_in_words(when: date) -> str:
    """A day as it stands in a paper: 2026年9月21日."""
    return str(format_date(when, _("yyyy年M月d日")))


def month(number: int) -> str:
    """The name of a month: 9月."""
    return str(format_date(date(2000, number, 1), _("M月")))


def year_and_month(when: date) -> str:
    """A month of a certain year: 2026年9月."""
    return str(format_date(when, _("yyyy年M月")))


def minutes(seconds: float | None) -> str:
    """A length in minutes and seconds: 1:05. Empty for none."""
    if seconds is None:
        return ""
    whole = round(seconds)
    return f"{whole // SECONDS_OF_A_MINUTE}:{whole % SECONDS_OF_A_MINUTE:02d}"


def duration(seconds: float | None) -> str:
    """A length in words: 1分05秒, and 13秒 below a minute. Empty for none."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < SECONDS_OF_A_MINUTE:
        return str(_("%(seconds)s秒", seconds=whole))
    minute, second = divmod(whole, SECONDS_OF_A_MINUTE)
    return str(_("%(minutes)s分%(seconds)s秒", minutes=minute, seconds=f"{second:02d}"))


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal: 93.8%. Empty for none."""
    return "" if share is None else f"{share:.1%}"


def signed(change: float) -> str:
    """A change with one decimal and its sign, as it is printed: +12.5, −10.0, and 0.0 without a sign."""
    return f"{change:+.1f}".replace("-", "−") if round(change, 1) else "0.0"


def signed_percent(growth: float | None) -> str:
    """A growth from −1 up in percent, with its sign: +12.5%. Empty for none."""
    return "" if growth is None else f"{signed(growth * 100)}%"


def listed(names: Iterable[object]) -> str:
    """Names one after another, as the language puts them: 督察支队、法制支队."""
    words = [str(name) for name in names]
    # Most lists of a page are of one name: what stands between two need not be looked up for them.
    return words[0] if len(words) == 1 else str(_("、")).join(words)


def unbroken(text: str) -> Markup:
    """Text whose numbers and dates (2026-0002, 2026-11-29) do not end a line at a hyphen."""
    kept = _HYPHENATED.sub(r'<span class="nowrap">\g<0></span>', str(escape(text)))
    return Markup(kept)  # noqa: S704  # the text was escaped first; numbers and dates hold digits and hyphens only


def counted(words: str, count: int, **more: object) -> str:
    """Words in which `count` stands before what is counted: English says one thing and several things."""
    return str(ngettext(words, words, count, count=count, **more))


def recording_heading(recording: Recording) -> str:
    """What a recording is called on a page: by its kind, or by its place among several."""
    if len(recording.call.recordings) == 1:
        return label(recording.kind)
    return str(_("第%(number)s段录音", number=recording.position))


def language() -> str:
    """The language of the page, as its `lang` attribute has it: zh-Hans-CN."""
    return str(get_locale()).replace("_", "-")


def _local(when: datetime) -> datetime:
    return when.astimezone(get_timezone())


def register(app: Flask) -> None:
    """Make the formats known to the templates."""
    for function in (
        moment,
        moment_with_seconds,
        time_of_day,
        day,
        day_spans,
        minutes,
        duration,
        month,
        percent,
        listed,
        unbroken,
        recording_heading,
        label,
        category_label,
        reason_label,
    ):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.filters["transcript_tag"] = TRANSCRIPT_TAGS.__getitem__
    app.jinja_env.filters["call_tag"] = CALL_TAGS.__getitem__
    app.jinja_env.filters["state_tag"] = STATE_TAGS.__getitem__
    app.jinja_env.filters["rule_label"] = rule_label
    app.jinja_env.filters["lines"] = lines
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["counted"] = counted
    app.jinja_env.globals["weekday"] = weekday
