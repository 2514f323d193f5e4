"""A line group: answers several calls at once, records them, leaves them in the spool."""

import logging
import math
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType
from typing import Any

import pjsua2 as pj

from hotline.settings import Settings
from ivr import spool
from ivr.account import Door, for_callers, for_phones
from ivr.address import number_of
from ivr.admission import Admission
from ivr.call import LineCall
from ivr.conversation import Limits
from ivr.dialling import Dialler
from ivr.duty_call import DutyCall
from ivr.duty_wish import Wish, wish_of
from ivr.endpoint import POLL_MS, Endpoint, EndpointError, is_any
from ivr.equipment import Equipment
from ivr.flow import Flow
from ivr.leg import Inbox, Leg, LegHappening
from ivr.officers import Officers
from ivr.origin import Origin, header, origin_of
from ivr.prompts import Prompts
from ivr.queries import Queries
from ivr.snapshot import Snapshot
from ivr.spool import CallRecord, new_call_id
from ivr.writer import Report, Writer
from ledger.workdays import HoursNotUnderstood

SNAPSHOT_SECONDS = 1.0
SHUTDOWN_SECONDS = 8.0
# What a call's clock does not foresee, such as a full disk or a new snapshot, may wait for so long. An idle
# turn of the loop costs more than the sound of a call in the same time.
LONGEST_POLL_MS = 200
# The sweep holds the lock of a line that is down for as long as it takes to close its calls.
LOCK_SECONDS = 3.0
# More than the calls of a line group use at once: with less, one could be answered and not recorded.
SPARE_DESCRIPTORS = 48

log = logging.getLogger(__name__)


def run_line(settings: Settings, line: int) -> int:
    """Answer line `line` (from 1) until SIGTERM or SIGINT; returns the exit code.

    At SIGUSR1 it answers no more, lets its calls finish, and ends.
    Prints one line on stdout when it can be rung. What hinders the start is logged as an error, code 1.
    """
    os.umask(0o077)  # what callers said is for nobody else on this machine to read
    try:
        settings.spool_dir.mkdir(parents=True, exist_ok=True)
        with spool.line_lock(settings.run_dir, line, wait_seconds=LOCK_SECONDS):
            for call_id in spool.recover(settings.spool_dir, line, settings.zone):
                log.warning("call %s was cut off by a crash; it is closed, its message kept", call_id)
            group = LineGroup(settings, line, Prompts(settings.sounds_dir, settings.prompts_dir))
            try:
                group.open()
                with _on_signals(group):
                    group.serve()
            finally:
                group.close()
    except (EndpointError, spool.LineAlreadyRuns, HoursNotUnderstood) as error:
        log.error("line %d: %s", line, error)
        return 1
    except OSError as error:
        log.error("line %d: cannot use HOTLINE_DATA_DIR: %s", line, error)
        return 1
    return 0


class LineGroup:
    """The library, the writer and the calls of one line."""

    def __init__(self, settings: Settings, line: int, prompts: Prompts) -> None:
        self._settings = settings
        self._number = line
        self._snapshot = Snapshot(settings)
        self._inbox: Inbox = deque()
        self._turned_away: deque[tuple[Leg, int]] = deque()
        self._calls: dict[str, LineCall | DutyCall] = {}
        self._stopping = self._draining = False
        self._stop_by: float | None = None
        self._refresh_at = 0.0
        self._door: Door | None = None
        self._phones: Any = None
        self._admission: Admission | None = None
        officers = Officers(settings.run_dir, settings.ring_strategy, settings.wrap_up_seconds)
        self._endpoint = Endpoint(channels=settings.channels, on_rejected=self._on_rejected)
        self._writer = Writer(settings.spool_dir, settings.zone, self._take_report)
        self._dialler = Dialler(self._endpoint, self._telephones)
        self._equipment = Equipment(
            prompts,
            self._writer,
            self._endpoint,
            self._dialler,
            officers,
            Queries(),
            self._snapshot,
            self._inbox,
            self._free_channels,
            self._now,
        )

    def open(self) -> None:
        """Become reachable. Raises `EndpointError`."""
        address, port = self._settings.sip_bind, self._settings.sip_port + self._number - 1
        callers, phones = for_callers(self._settings, self._number), for_phones(self._settings, self._number)
        self._endpoint.listen(address, port)
        self._endpoint.start()
        self._door = Door(self._on_ring)
        self._door.create(callers, True)  # by default: whomever the caller means to call
        self._phones = pj.Account()
        self._phones.create(phones)
        self._dialler.open(self._phones, "" if is_any(address) else f"{address}:{port}")
        self._admission = Admission(self._settings, port)
        self._admit()
        print(f"line {self._number}: ready on udp/tcp {address}:{port}", flush=True)

    def serve(self) -> None:
        """Take calls until `stop` or `drain` is called and the last call is closed."""
        while not self._served():
            self._endpoint.poll(self._pause_ms())
            self._refuse_turned_away()
            if self._stopping and self._stop_by is None:
                self._end_calls()
            while self._inbox:
                call_id, happening = self._inbox.popleft()
                if call := self._calls.get(call_id):
                    self._attend(call, partial(call.take, happening))
            now = time.monotonic()
            for call in [call for call in self._calls.values() if call.due_at <= now]:
                self._attend(call, call.tick)
            self._dialler.sweep()
            self._refresh_snapshot()

    def stop(self) -> None:
        """Answer no more, and end the calls that run; what they recorded is kept. Returns at once."""
        self._stopping = True

    def drain(self) -> None:
        """Answer no more, and let the calls that run finish. Returns at once."""
        self._draining = True

    def close(self) -> None:
        """Release everything, in this order: calls, account, library, writer."""
        for call in self._calls.values():
            call.let_go()
        self._calls.clear()
        self._dialler.close()
        for account in (self._door, self._phones):
            if account is not None:
                account.shutdown()
        self._door = self._phones = None
        self._endpoint.close()
        self._writer.stop()

    def _pause_ms(self) -> int:
        """How long to wait for SIP: until a call's clock has something for it."""
        due_at = min((call.due_at for call in self._calls.values()), default=math.inf)
        pause = 1000 * (due_at - time.monotonic())
        return round(min(max(pause, POLL_MS), LONGEST_POLL_MS))

    def _served(self) -> bool:
        if self._stop_by is not None:
            return not self._calls or time.monotonic() >= self._stop_by
        return self._draining and not self._calls

    def _end_calls(self) -> None:
        self._stop_by = time.monotonic() + SHUTDOWN_SECONDS
        for call in list(self._calls.values()):
            self._attend(call, call.shut_down)

    def _attend(self, call: LineCall | DutyCall, work: Callable[[], None]) -> None:
        """Work on one call; its failure is not to reach the others."""
        try:
            work()
        except Exception:
            log.exception("call %s is ended after an error", call.record.call_id)
            call.let_go()
        if call.over:
            del self._calls[call.record.call_id]

    def _telephones(self) -> set[str]:
        """Whom the line may call."""
        contact = self._settings.emergency_contact
        return {each.uri for each in self._snapshot.known.extensions} | ({contact} if contact else set())

    def _free_channels(self) -> int:
        return self._settings.channels - len(self._calls) - self._dialler.legs

    def _refresh_snapshot(self) -> None:
        if time.monotonic() >= self._refresh_at:
            self._refresh_at = time.monotonic() + SNAPSHOT_SECONDS
            self._writer.run(self._snapshot.refresh)
            self._admit()

    def _admit(self) -> None:
        """Let the officers' telephones through, whether on duty or to begin it."""
        if self._admission is not None:
            off_duty = {each.uri for each in self._snapshot.known.off_duty}
            self._admission.renew(self._telephones() | off_duty)

    # --- rings

    def _on_ring(self, door: Door, pjsua_id: int, message: str, source: str) -> None:
        moment = self._now()
        call_id = new_call_id(self._number, moment)
        leg = Leg(door, pjsua_id, partial(_note, self._inbox, call_id))
        self._endpoint.rang()
        info = leg.getInfo()
        origin = origin_of(message, source, self._settings)
        record = self._record(call_id, moment, info.remoteUri, info.localUri, info.callIdString)
        leg.talks = record.mode == "staffed"
        record.trunk = origin.trunk
        if self._draining or self._stopping:
            self._send_on(leg, record, origin)
            return
        if wish := self._wish_of(message, info.remoteUri, source):
            duty = DutyCall(self._equipment, leg, record, wish)
            self._calls[call_id] = duty
            duty.ring()
            return
        if origin.stranger:
            self._turn_away(leg, pj.PJSIP_SC_FORBIDDEN)  # unlogged, or whoever likes fills the call log
            return
        record.query_number = spool.new_query_number()
        conversation = Flow(record.mode, record.query_number, self._limits())
        equipment = replace(self._equipment, now=steady_clock(moment))
        call = LineCall(equipment, leg, record, conversation)
        self._calls[call_id] = call
        call.ring(storage_ok=self._storage_ok())

    def _wish_of(self, message: str, caller: str, source: str) -> Wish | None:
        known, edge = self._snapshot.known, self._settings.edge_bind
        return wish_of(message, caller, source, (*known.extensions, *known.off_duty), edge=edge)

    def _send_on(self, leg: Leg, record: CallRecord, origin: Origin) -> None:
        """Turn a call away while draining or stopping; Kamailio, if any, rings the next line group."""
        self._turn_away(leg, pj.PJSIP_SC_SERVICE_UNAVAILABLE)
        if origin.is_final(pj.PJSIP_SC_SERVICE_UNAVAILABLE):
            self._log_refused(record, "refused", pj.PJSIP_SC_SERVICE_UNAVAILABLE)

    def _turn_away(self, leg: Leg, sip_status: int) -> None:
        # Not at once: the library still works on the ring, and one without SDP that is over by then ends the
        # process with every call in it.
        self._turned_away.append((leg, sip_status))

    def _refuse_turned_away(self) -> None:
        while self._turned_away:
            leg, sip_status = self._turned_away.popleft()
            refusal = pj.CallOpParam(True)
            refusal.statusCode = sip_status
            if not leg.over:  # unless the caller has given up
                with suppress(pj.Error):  # or the library has refused it
                    leg.hangup(refusal)
            self._endpoint.retired.add(leg)

    def _limits(self) -> Limits:
        settings = self._snapshot.settings
        return Limits(
            message_max_seconds=settings.message_max_seconds,
            message_min_seconds=settings.message_min_seconds,
            queue_max_seconds=settings.queue_max_seconds,
            query_tries=settings.query_tries,
            contact=bool(settings.emergency_contact),
        )

    def _on_rejected(self, rejection: Any) -> None:
        """The library refused an INVITE by itself: all channels taken, no common codec, …"""
        message = rejection.rdata.wholeMsg
        message_id = header(message, "Call-ID") or header(message, "i")
        if message_id and any(call.record.sip_call_id == message_id for call in self._calls.values()):
            return  # it rang before it was refused, so it is in the log already
        origin = origin_of(message, rejection.rdata.srcAddress, self._settings)
        if origin.stranger or not origin.is_final(rejection.statusCode):
            return
        moment = self._now()
        call_id = new_call_id(self._number, moment)
        record = self._record(call_id, moment, rejection.remoteInfo, rejection.localInfo, message_id)
        busy = rejection.statusCode == pj.PJSIP_SC_BUSY_HERE
        record.sip_cause = rejection.reason or None
        record.trunk = origin.trunk
        self._log_refused(record, "busy" if busy else "refused", rejection.statusCode)

    def _log_refused(self, record: CallRecord, outcome: spool.Outcome, sip_status: int) -> None:
        record.outcome = outcome
        record.sip_status = sip_status
        record.ended_at = record.started_at
        record.hung_up_by = "line"
        record.state = "ended"
        self._writer.save(record)
        log.info("call %s turned away: %s %d", record.call_id, outcome, sip_status)

    def _record(
        self, call_id: str, moment: datetime, caller: str, called: str, sip_call_id: str | None
    ) -> CallRecord:
        return CallRecord(
            call_id,
            self._number,
            moment.isoformat(timespec="milliseconds"),
            self._snapshot.mode(moment),
            sip_call_id=sip_call_id,
            caller=number_of(caller),
            called=number_of(called),
        )

    def _storage_ok(self) -> bool:
        try:
            spare = spool.free_descriptors()
            room = spool.free_megabytes(self._settings.spool_dir)
        except OSError:
            spare = 0
        if spare < SPARE_DESCRIPTORS:
            log.error("line %d: %d file descriptors are left: callers hear of a fault", self._number, spare)
            return False
        return room >= self._settings.min_free_mb

    def _take_report(self, call_id: str, report: Report) -> None:
        self._inbox.append((call_id, report))  # from the writer's thread

    def _now(self) -> datetime:
        return datetime.now(UTC).astimezone(self._settings.zone)


def steady_clock(start: datetime) -> Callable[[], datetime]:
    """The time of day for one call, `start` being now: it goes on evenly though the clock is set."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


def _note(inbox: Inbox, call_id: str, happening: LegHappening) -> None:
    inbox.append((call_id, happening))


@contextmanager
def _on_signals(group: LineGroup) -> Iterator[None]:
    meanings = {signal.SIGTERM: group.stop, signal.SIGINT: group.stop, signal.SIGUSR1: group.drain}

    def handle(signal_number: int, frame: FrameType | None) -> None:
        meanings[signal.Signals(signal_number)]()

    before = {number: signal.signal(number, handle) for number in meanings}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
