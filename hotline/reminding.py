"""Tells people by mail or webhook what presses, without a word of what it is about.

That deadlines are near, and that a call waits which may be about something that is happening now. A notice
holds counts and nothing else: nothing of a caller or a complaint leaves the service by mail or chat
(DOMAIN.md section 1). What was told of is marked after it was, so that none is lost; what was sent as the
process died may be sent again.
"""

import json
import logging
import smtplib
import ssl
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.client import HTTPException
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hotline.setting_tables import Reminders
from hotline.settings import Settings
from ledger import drafts, reminders
from ledger.database import Ledger
from ledger.models.handling_codes import ReminderKind
from ledger.reminders import Reminder

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 3600.0
PATIENCE_SECONDS = 10.0

WORDS = {
    ReminderKind.OVERDUE: "已超期",
    ReminderKind.DUE_TODAY: "今日到期",
    ReminderKind.ONE_DAY: "下一工作日到期",
    ReminderKind.THREE_DAYS: "三个工作日内到期",
}


class NotSent(Exception):
    """A notice could not be handed over; it will be tried again."""


class Delivery(Protocol):
    """A way to people."""

    @property
    def name(self) -> str:
        """What it is called, one of each name."""

    def send(self, subject: str, text: str) -> None:
        """Hand a notice over; raises `NotSent`."""


@dataclass(frozen=True)
class Mail:
    """To mail addresses, through the bureau's mail server."""

    setting: Reminders
    name: str = "mail"

    def send(self, subject: str, text: str) -> None:
        """Hand it to the mail server; raises `NotSent`."""
        message = EmailMessage()
        message["Subject"] = subject
        message["From"] = self.setting.mail_from
        message["To"] = ", ".join(self.setting.mail_to)
        message.set_content(text)
        try:
            with self._server() as server:
                if self.setting.smtp_user:
                    server.login(self.setting.smtp_user, self.setting.smtp_password.get_secret_value())
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"the mail server: {type(error).__name__}") from error

    def _server(self) -> smtplib.SMTP:
        host, port = self.setting.smtp_host, self.setting.smtp_port
        context = ssl.create_default_context()
        if self.setting.smtp_security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=PATIENCE_SECONDS, context=context)
        server = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
        if self.setting.smtp_security == "starttls":
            server.starttls(context=context)
        return server


@dataclass(frozen=True)
class Webhook:
    """To a program of the bureau, as JSON."""

    url: str
    name: str = "webhook"

    def send(self, subject: str, text: str) -> None:
        """Post it; raises `NotSent`."""
        body = json.dumps({"title": subject, "text": text}, ensure_ascii=False).encode()
        # The settings take http and https only.
        request = urllib.request.Request(  # noqa: S310
            self.url, body, {"Content-Type": "application/json; charset=utf-8"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):  # noqa: S310
                pass
        except (OSError, HTTPException) as error:
            raise NotSent(f"the webhook: {type(error).__name__}") from error


@dataclass(frozen=True)
class Topic:
    """A kind of notices: what waits to be told, by its id; in which words; and how it is marked as told."""

    subject: str
    waiting: Callable[[Session], Mapping[int, Any]]
    words: Callable[[Collection[Any]], str]
    mark: Callable[[Session, Iterable[int]], None]


@dataclass
class Reminding:
    """Sends what waits. What one delivery could not take is tried again there, and only there."""

    ledger: Ledger
    deliveries: Sequence[Delivery]
    _taken: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    """What was told of, by the subject and the delivery that took it."""

    def send_waiting(self) -> bool:
        """Send everything that waits; returns whether each delivery took all of it."""
        if not self.deliveries:
            return True  # it waits in the console
        sent = [self._send(topic) for topic in TOPICS]
        return all(sent)

    def run(self, stopping: threading.Event) -> None:
        """Look every so often until `stopping` is set; while something fails, less and less often."""
        pause = LOOK_SECONDS
        while not stopping.wait(pause):
            try:
                sent = self.send_waiting()
            except SQLAlchemyError as error:
                log.warning("reminders wait: the database: %s", type(error).__name__)
                sent = False
            pause = LOOK_SECONDS if sent else min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _send(self, topic: Topic) -> bool:
        with self.ledger.reading() as session:
            waiting = topic.waiting(session)
        delivered = [self._deliver(topic, delivery, waiting) for delivery in self.deliveries]
        taken = [self._taken.setdefault((topic.subject, one.name), set()) for one in self.deliveries]
        if everywhere := set(waiting).intersection(*taken):
            with self.ledger.session() as session, session.begin():
                topic.mark(session, everywhere)
            for ids in taken:
                ids -= everywhere
        return all(delivered)

    def _deliver(self, topic: Topic, delivery: Delivery, waiting: Mapping[int, Any]) -> bool:
        taken = self._taken.setdefault((topic.subject, delivery.name), set())
        fresh = {found: one for found, one in waiting.items() if found not in taken}
        if not fresh:
            return True
        try:
            delivery.send(topic.subject, topic.words(fresh.values()))
        except NotSent as error:
            log.error("%d reminders wait and will be tried again: %s", len(fresh), error)
            return False
        taken.update(fresh)
        return True


def notice(waiting: Collection[Reminder]) -> str:
    """Return the words of one notice: how many items are how near to their deadlines."""
    counts = Counter(reminder.kind for reminder in waiting)
    parts = "，".join(f"{words}{counts[kind]}件" for kind, words in WORDS.items() if counts[kind])
    return f"12389平台有{len(waiting)}条办理期限提醒：{parts}。请登录平台查看。"


def alarm(waiting: Collection[int]) -> str:
    """Return the words by which people are told at once that calls wait which may be happening now."""
    return f"12389平台有{len(waiting)}条来电疑似正在发生，排在待登记事项最前，请立即登录平台收听、处置。"


TOPICS = (
    Topic(
        "12389疑似正在发生的情况",
        lambda session: {draft_id: draft_id for draft_id in drafts.untold(session)},
        alarm,
        drafts.mark_told,
    ),
    Topic(
        "12389事项办理期限提醒",
        lambda session: {reminder.id: reminder for reminder in reminders.unsent(session)},
        notice,
        reminders.mark_sent,
    ),
)


def deliveries(settings: Settings) -> list[Delivery]:
    """Return the ways that the settings name; none: reminders stand in the console only."""
    setting = settings.reminders
    found: list[Delivery] = []
    if setting.smtp_host:
        found.append(Mail(setting))
    if setting.webhook is not None:
        found.append(Webhook(str(setting.webhook)))
    return found
