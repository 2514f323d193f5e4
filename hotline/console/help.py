"""本页说明: the help of the page that is shown, with who may do what, as `ledger.access` has it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import gettext as _

from hotline.console.access import RULE
from hotline.console.access_words import RULE_WORDS
from hotline.console.help_words import HELP
from hotline.console.labels import label
from hotline.console.rule_words import rule_label
from ledger.access import ROLES, Rule
from ledger.models import Role


@dataclass(frozen=True)
class PageHelp:
    """The help of one page in words; `deeds` are what is done on it, each with the roles that may."""

    about: str
    readers: list[str]
    deeds: list[tuple[str, list[str]]]
    rules: list[str]


def page_help() -> PageHelp | None:
    """The help of the page that is shown; None for one that is no page of ours, such as an error's."""
    endpoint = _endpoint()
    if endpoint is None or endpoint not in HELP:
        return None
    words = HELP[endpoint]
    return PageHelp(
        about=str(words.about),
        readers=_who(getattr(current_app.view_functions[endpoint], RULE)),
        deeds=[(str(RULE_WORDS[rule]), _who(rule)) for rule in words.deeds],
        rules=[rule_label(number) for number in words.rules],
    )


def register(app: Flask) -> None:
    """Make the help known to the templates."""
    app.jinja_env.globals["page_help"] = page_help


def _endpoint() -> str | None:
    """The view of the page that is shown: a form that comes back with errors is the page it was sent from."""
    if request.url_rule is None or request.method in {"GET", "HEAD"} or request.endpoint in HELP:
        return request.endpoint
    same = (rule for rule in current_app.url_map.iter_rules() if rule.rule == request.url_rule.rule)
    return next((rule.endpoint for rule in same if "GET" in (rule.methods or ())), None)


def _who(rule: Rule) -> list[str]:
    if rule is Rule.PUBLIC:
        return [_("任何人")]
    if rule is Rule.OWN_ACCOUNT:
        return [_("所有登录的人员")]
    return _labels(role for role in Role if role in ROLES[rule])


def _labels(roles: Iterable[Role]) -> list[str]:
    return [label(role) for role in roles]
