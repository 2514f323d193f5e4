"""The figures of a period as JSON for scripts (`hotline report --json`); rates from 0 to 1."""

from typing import Any

from hotline.outward import Row, figures_row
from ledger.reports.figures import Figures
from ledger.reports.flow import HEADLINES, ComparedFlow
from ledger.reports.handling import Handling, Timeliness


def report_row(figures: Figures) -> Row:
    """Everything of a report."""
    handling, telephone, intake = figures.handling, figures.telephone, figures.intake
    return {
        "period": figures.period.name,
        "first": figures.period.first.isoformat(),
        "last": figures.period.last.isoformat(),
        "flow": _flow(figures.flow),
        "by_channel": intake.by_channel,
        "by_nature": intake.by_nature,
        "by_identity": intake.by_identity,
        "by_category": intake.by_category,
        "by_sub_level": [
            {"category": category, "sub_level": level, "items": number}
            for category, levels in intake.by_sub_level.items()
            for level, number in levels.items()
        ],
        "by_unit": [{"unit": unit.name, "items": unit.items, **unit.by_category} for unit in intake.by_unit],
        "repeats": intake.repeats,
        "repeated": intake.repeated,
        "repeat_rate": intake.repeat_rate,
        **_handling(handling),
        **_plain(figures.consequences),
        "telephone": figures_row(telephone.service),
        "messages_due": telephone.messages_due,
        "messages_in_time": telephone.messages_in_time,
        "heard_in_time_rate": telephone.heard_in_time_rate,
        "trend": [
            {"month": month.period.first.strftime("%Y-%m"), "received": month.received, "ended": month.ended}
            for month in figures.trend
        ],
        "ages": [{"above": age.above, "up_to": age.up_to, "items": age.items} for age in figures.ages],
    }


def _flow(flow: ComparedFlow) -> Row:
    compared = {}
    for name in HEADLINES:
        change = flow.change(name)
        compared[name] = {
            **_plain(change),
            "on_before": change.on_before,
            "on_year_before": change.on_year_before,
        }
    return {
        **compared,
        "declined": flow.now.declined,
        "transferred": flow.now.transferred,
        "joined": flow.now.joined,
        "overdue_open": flow.overdue_open,
    }


def _handling(handling: Handling) -> Row:
    return {
        "by_method": handling.by_method,
        "unassigned": handling.unassigned,
        "by_conclusion": handling.by_conclusion,
        "by_difficulty": {one: _timeliness(part) for one, part in handling.by_difficulty.items()},
        "by_feedback_way": handling.by_feedback_way,
        "feedback_impossible": handling.feedback_impossible,
        "by_satisfaction": handling.by_satisfaction,
        "all_difficulties": _timeliness(handling.all_difficulties),
        "closed": handling.closed,
        "proved_rate": handling.proved_rate,
        "feedback_rate": handling.feedback_rate,
        "content_rate": handling.content_rate,
    }


def _timeliness(part: Timeliness) -> Row:
    return {
        "closed": part.closed,
        "on_time": part.on_time,
        "on_time_rate": part.on_time_rate,
        "mean_workdays_to_report": part.mean_workdays_to_report,
        "mean_workdays_to_close": part.mean_workdays_to_close,
    }


def _plain(figures: Any) -> Row:
    return {name: getattr(figures, name) for name in figures.__dataclass_fields__}
