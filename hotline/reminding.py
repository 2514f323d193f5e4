"""Tells people by mail or webhook that deadlines are near, without a word of what the items are about.

A notice holds counts and nothing else: nothing of a caller or a complaint leaves the service by mail or chat
(DOMAIN.md section 1). A reminder is marked as sent after it was, so that none is lost; one that was sent as
the process died may be sent again.
"""

import json
import logging
import smtplib
import ssl
import threading
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.client import HTTPException
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from hotline.settings import Reminders, Settings
from ledger import reminders
from ledger.database import Ledger
from ledger.models.handling_codes import ReminderKind
from ledger.reminders import Reminder

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3600.0
PATIENCE_SECONDS = 10.0

SUBJECT = "12389事项办理期限提醒"
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

    def send(self, text: str) -> None:
        """Hand a notice over; raises `NotSent`."""


@dataclass(frozen=True)
class Mail:
    """To mail addresses, through the bureau's mail server."""

    setting: Reminders
    name: str = "mail"

    def send(self, text: str) -> None:
        """Hand it to the mail server; raises `NotSent`."""
        message = EmailMessage()
        message["Subject"] = SUBJECT
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

    def send(self, text: str) -> None:
        """Post it; raises `NotSent`."""
        body = json.dumps({"title": SUBJECT, "text": text}, ensure_ascii=False).encode()
        # The settings take http and https only.
        request = urllib.request.Request(  # noqa: S310
            self.url, body, {"Content-Type": "application/json; charset=utf-8"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):  # noqa: S310
                pass
        except (OSError, HTTPException) as error:
            raise NotSent(f"the webhook: {type(error).__name__}") from error


@dataclass
class Reminding:
    """Sends what waits. What one delivery could not take is tried again there, and only there."""

    ledger: Ledger
    deliveries: Sequence[Delivery]
    _taken: dict[str, set[int]] = field(default_factory=dict)  # reminders, by the delivery that took them

    def send_waiting(self) -> bool:
        """Send every reminder that waits; returns whether each delivery took all of them."""
        if not self.deliveries:
            return True  # they wait in the console
        with self.ledger.reading() as session:
            waiting = reminders.unsent(session)
        delivered = [self._deliver(delivery, waiting) for delivery in self.deliveries]
        ids = {reminder.id for reminder in waiting}
        everywhere = ids.intersection(*(self._taken.get(one.name, set()) for one in self.deliveries))
        if everywhere:
            with self.ledger.session() as session, session.begin():
                reminders.mark_sent(session, everywhere)
            for taken in self._taken.values():
                taken -= everywhere
        return all(delivered)

    def run(self, stopping: threading.Event) -> None:
        """Look each minute until `stopping` is set; while something fails, less and less often."""
        pause = LOOK_SECONDS
        while not stopping.wait(pause):
            try:
                sent = self.send_waiting()
            except SQLAlchemyError as error:
                log.warning("reminders wait: the database: %s", type(error).__name__)
                sent = False
            pause = LOOK_SECONDS if sent else min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _deliver(self, delivery: Delivery, waiting: Sequence[Reminder]) -> bool:
        taken = self._taken.setdefault(delivery.name, set())
        fresh = [reminder for reminder in waiting if reminder.id not in taken]
        if not fresh:
            return True
        try:
            delivery.send(notice(fresh))
        except NotSent as error:
            log.error("%d reminders wait and will be tried again: %s", len(fresh), error)
            return False
        taken.update(reminder.id for reminder in fresh)
        return True


def notice(waiting: Sequence[Reminder]) -> str:
    """Return the words of one notice: how many items are how near to their deadlines."""
    counts = Counter(reminder.kind for reminder in waiting)
    parts = "，".join(f"{words}{counts[kind]}件" for kind, words in WORDS.items() if counts[kind])
    return f"12389平台有{len(waiting)}条办理期限提醒：{parts}。请登录平台查看。"


def deliveries(settings: Settings) -> list[Delivery]:
    """Return the ways that the settings name; none: reminders stand in the console only."""
    setting = settings.reminders
    found: list[Delivery] = []
    if setting.smtp_host:
        found.append(Mail(setting))
    if setting.webhook is not None:
        found.append(Webhook(str(setting.webhook)))
    return found
