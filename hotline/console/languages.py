"""In which language a person reads the console: Chinese unless they have chosen English.

The catalogue is `translations/en/LC_MESSAGES/messages.po`, read as it stands when the first page is asked for
in English, so that there is no compiled copy that could be older. `make words` brings it up to date.
"""

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from hotline.console import official
from hotline.console.sessions import signed_in_user
from ledger.models import Language

LOCALES: Mapping[Language, str] = {Language.CHINESE: official.CHINESE, Language.ENGLISH: "en"}
# Each language in its own words, for whoever cannot read the other.
NAMES: Mapping[Language, str] = {Language.CHINESE: "中文", Language.ENGLISH: "English"}
CATALOGUE = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"
_UNTRANSLATED = NullTranslations()
COOKIE = "hotline_language"
COOKIE_SECONDS = 365 * 24 * 3600


class _Words(Domain):  # type: ignore[misc]
    """The console's words, translated from the catalogue as it stands."""

    def get_translations(self) -> NullTranslations:
        return _translations()


def register(app: Flask, timezone: str) -> None:
    """Let every page of `app` be read in the language of whoever asks for it."""
    babel = Babel(
        app,
        default_locale=LOCALES[Language.CHINESE],
        default_timezone=timezone,
        locale_selector=_locale_of_the_reader,
    )
    babel.domain_instance = _Words()
    app.jinja_env.globals.update(_=_template_words, other_language=other, language_names=NAMES)
    app.context_processor(lambda: {"_": _words_in(_translations())})


def current() -> Language:
    """The language of this answer; Chinese where there is no request."""
    locale = get_locale()
    return Language.ENGLISH if locale is not None and locale.language == "en" else Language.CHINESE


def other() -> Language:
    """The language to which this page can be switched."""
    return Language.CHINESE if current() is Language.ENGLISH else Language.ENGLISH


def remember(response: Response, language: Language, *, secure: bool) -> None:
    """Keep the choice in this browser, for the pages before the sign-in."""
    response.set_cookie(COOKIE, language.value, COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")


def _translations() -> NullTranslations:
    return _english() if current() is Language.ENGLISH else _UNTRANSLATED


def _words_in(translations: NullTranslations) -> Callable[..., Markup]:
    """A template's words, with what is inserted escaped; where nothing is, a percent sign is one.

    In place of what Jinja does for `_` by four more calls, and in one language for the whole of a page: a
    list asks some five hundred times.
    """
    gettext = translations.gettext

    def words(message: str, /, **inserted: object) -> Markup:
        found = Markup(gettext(message))  # noqa: S704  # the console's own words
        return found % inserted if inserted else found

    return words


def _template_words(message: str, /, **inserted: object) -> Markup:
    """The same for what is not of one page: macros that see nothing of it, the page for a fault."""
    return _words_in(_translations())(message, **inserted)


def _locale_of_the_reader() -> str | None:
    if not has_request_context():
        return None
    try:
        user = signed_in_user()
    except SQLAlchemyError:
        user = None  # the page that says so is still to be read
    if user is not None and user.language is not None:
        return LOCALES[user.language]
    chosen = request.cookies.get(COOKIE)
    return LOCALES[Language(chosen)] if chosen in set(Language) else None


@cache
def _english() -> NullTranslations:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
