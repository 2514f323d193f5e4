"""Notices of deadlines by mail and webhook: sent once, without content, none lost when nobody answers."""

import email
import json
import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine

from hotline.reminding import Mail, NotSent, Reminding, Webhook, deliveries, notice
from hotline.setting_tables import Reminders
from ledger import reminders
from ledger.models.handling_codes import ReminderKind
from ledger.surroundings import Surroundings
from tests.ledger.handling.conftest import FORM, Desk, at

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class MailServer(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as takes one message."""

    received: list[bytes]

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.received.append(b"".join(lines))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


class WebServer(BaseHTTPRequestHandler):
    """Takes what is posted, or answers with a failure."""

    received: list[bytes]
    status = 204

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Ears:
    """Hears notices while it listens."""

    def __init__(self, name: str) -> None:
        self.name, self.heard, self.listens = name, list[str](), True

    def send(self, _subject: str, text: str) -> None:
        if not self.listens:
            raise NotSent("nobody listens")
        self.heard.append(text)


@pytest.fixture
def reminded(desk: Desk, clock: time_machine.Traveller) -> Desk:
    """Two items of which one is due today."""
    desk.enter()
    clock.move_to(at("2026-10-19"))
    desk.enter()
    with desk.ledger.session() as session, session.begin():
        reminders.note(session, Surroundings.load(session, desk.settings))
    return desk


def test_a_notice_has_counts_and_not_a_word_of_an_item(reminded: Desk) -> None:
    with reminded.ledger.reading() as session:
        words = notice(reminders.unsent(session))
    assert words == "12389平台有1条办理期限提醒：今日到期1件。请登录平台查看。"
    assert not any(str(said) in words for said in FORM.values() if isinstance(said, str) and len(said) > 1)


def test_each_reminder_is_sent_once(reminded: Desk) -> None:
    ears = Ears("ears")
    reminding = Reminding(reminded.ledger, [ears])
    assert reminding.send_waiting()
    assert Reminding(reminded.ledger, [ears]).send_waiting()  # after a restart
    assert len(ears.heard) == 1


def test_what_could_not_be_sent_is_sent_later_and_only_where_it_was_not(
    reminded: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    ears, deaf = Ears("ears"), Ears("deaf")
    deaf.listens = False
    reminding = Reminding(reminded.ledger, [deaf, ears])
    with caplog.at_level(logging.ERROR):
        assert not reminding.send_waiting()
    assert "nobody listens" in caplog.text
    with reminded.ledger.reading() as session:
        assert [one.kind for one in reminders.unsent(session)] == [ReminderKind.DUE_TODAY]
    deaf.listens = True
    assert reminding.send_waiting()
    assert (len(ears.heard), len(deaf.heard)) == (1, 1)
    with reminded.ledger.reading() as session:
        assert reminders.unsent(session) == []


@on_sqlite
def test_where_nothing_is_set_reminders_wait_in_the_ledger(reminded: Desk) -> None:
    assert deliveries(reminded.settings) == []
    assert Reminding(reminded.ledger, []).send_waiting()
    with reminded.ledger.reading() as session:
        assert len(reminders.unsent(session)) == 1


def test_a_mail_server_gets_it() -> None:
    MailServer.received = []
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer)) as port:
        setting = Reminders(
            smtp_host="127.0.0.1",
            smtp_port=port,
            mail_from="12389@bureau.test",
            mail_to=("duty@bureau.test",),
        )
        Mail(setting).send("12389事项办理期限提醒", "有1条提醒。")
    message = email.message_from_bytes(MailServer.received[0], policy=default)
    assert (message["Subject"], message["To"]) == ("12389事项办理期限提醒", "duty@bureau.test")
    assert message.get_content().strip() == "有1条提醒。"


def test_a_webhook_gets_it_and_a_failure_of_it_is_one() -> None:
    WebServer.received, WebServer.status = [], 204
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), WebServer)) as port:
        webhook = Webhook(f"http://127.0.0.1:{port}/notices")
        webhook.send("12389事项办理期限提醒", "有1条提醒。")
        WebServer.status = 500
        with pytest.raises(NotSent):
            webhook.send("12389事项办理期限提醒", "有1条提醒。")
    assert json.loads(WebServer.received[0])["text"] == "有1条提醒。"
    with pytest.raises(NotSent):
        webhook.send("12389事项办理期限提醒", "有1条提醒。")  # nobody is there any more


def test_mail_needs_a_server_a_sender_and_a_recipient() -> None:
    with pytest.raises(ValueError, match="mail_to"):
        Reminders(smtp_host="127.0.0.1")
