"""The duty desk: the line, who is on duty, and what presses."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline import live_line
from hotline.console import streams
from hotline.console.sightings import MOST_REMEMBERED, Sightings
from hotline.console.streams import MOST_OF_A_PERSON, MOST_STREAMS, Streams, TooManyStreams
from hotline.live_line import LiveLine
from ledger import call_sheets, console_settings, roster
from ledger.clock import now
from ledger.models import AuditEntry, Role, Shift, User
from tests.console.conftest import SignIn
from tests.console.office import Office

Look = Callable[..., str]


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setattr(live_line, "LOOK_SECONDS", 0.0)
    office.settings.spool_dir.mkdir(exist_ok=True)


def seen(part: str) -> str:
    found = re.search(r"\?seen=(\w+)", part)
    assert found
    return found[1]


def noted(office: Office, action: str) -> list[AuditEntry]:
    with office.ledger.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_the_first_page_of_a_duty_officer_is_the_desk(officer: FlaskClient) -> None:
    assert officer.get("/").location == "/desk"
    assert 'aria-current="page">值班台<' in officer.get("/desk").text


def test_an_empty_desk_says_so(officer: FlaskClient) -> None:
    page = officer.get("/desk").text
    for words in ("当前没有来电", "今日没有到期的留言", "当前没有话机值班", "未安排"):
        assert words in page


def test_it_says_that_the_line_takes_messages_by_order_and_until_when(
    office: Office, officer: FlaskClient
) -> None:
    with office.ledger.session() as session, session.begin():
        actor = session.scalars(select(User)).first()
        assert actor is not None
        until = now() + timedelta(hours=2)
        console_settings.change(session, office.settings, "hours_mode", "after_hours", actor, until=until)
    page = officer.get("/desk").text
    assert "当前为语音留言时段" in page
    assert "按人工设定" in page
    assert f"至{until.astimezone(office.settings.zone):%Y-%m-%d %H:%M}" in page


@pytest.mark.parametrize(
    ("day", "kind", "mode", "until"),
    [
        ("2026-10-01", "节假日", "语音留言", "2026-10-08 08:30"),  # a Thursday
        ("2026-09-20", "调休上班日", "人工接听", "2026-09-20 12:00"),  # a Sunday
    ],
)
def test_it_says_what_a_day_is_that_is_not_as_its_weekday(
    office: Office, sign_in: SignIn, day: str, kind: str, mode: str, until: str
) -> None:
    office.person("wang")
    with time_machine.travel(f"{day}T01:30:00Z", tick=False):
        page = sign_in("wang").get("/desk").text
    assert re.search(rf'{day} \S+ <span class="tag tag-\w+">{kind}</span>', page)
    assert f"<strong>当前为{mode}时段</strong>，至{until}止。" in page


def test_a_desk_left_open_past_midnight_and_into_the_hours_is_told_so(
    office: Office, sign_in: SignIn
) -> None:
    zhang, li = office.person("zhang", "张立新"), office.person("li", "李秀兰")
    with office.ledger.session() as session, session.begin():
        roster.plan(session, date(2026, 9, 21), {Shift.DUTY: [zhang.id]}, "test")
        roster.plan(session, date(2026, 9, 22), {Shift.DUTY: [li.id]}, "test")
    with time_machine.travel("2026-09-21T15:59:00Z", tick=False) as clock:
        desk = sign_in("zhang")
        shown = {part: desk.get(f"/desk/{part}").text for part in ("hours", "roster")}

        def told(part: str) -> str:
            return desk.get(f"/desk/{part}?seen={seen(shown[part])}", headers={"HX-Request": "true"}).text

        assert "2026-09-21" in shown["hours"]
        assert "张立新" in shown["roster"]
        assert told("hours") == told("roster") == ""
        clock.shift(timedelta(minutes=1))
        shown["hours"] = told("hours")
        assert "2026-09-22" in shown["hours"]
        assert "当前为语音留言时段" in shown["hours"]
        assert "李秀兰" in told("roster")
        clock.shift(timedelta(hours=8, minutes=30))
        desk = sign_in("zhang")
        assert "当前为人工接听时段" in told("hours")


def test_it_shows_who_is_planned_and_who_sits_at_which_telephone(
    office: Office, officer: FlaskClient
) -> None:
    li = office.person("li", "李秀兰")
    office.extension("值班一", officer=li)
    with office.ledger.session() as session, session.begin():
        day = now().astimezone(office.settings.zone).date()
        roster.plan(session, day, {Shift.DUTY: [li.id], Shift.ON_CALL: [li.id]}, "test")
    page = officer.get("/desk").text
    assert page.count("李秀兰") == 3
    assert "空闲" in page


def test_calls_that_run_are_shown_with_their_state_and_their_telephone(
    office: Office, officer: FlaskClient
) -> None:
    phone = office.extension("值班一", officer=office.person("li", "李秀兰"))
    moments = {"answered_at": now().isoformat(), "greeting_ended_at": now().isoformat()}
    office.running(caller="13805380001", ringing=[phone], **moments)
    office.running(caller="13805380002", answered_at=now().isoformat())
    office.running(caller=None)
    page = officer.get("/desk").text
    for words in ("13805380001", "13805380002", "未显示号码", "话机振铃中", "正在播放问候语", "来电接入中"):
        assert words in page
    assert re.search(r"占用线路</dt><dd>4<", page)
    assert page.count("值班一") == 2  # of the call, and of the telephones on duty


def test_the_line_is_sent_again_only_when_it_has_changed(office: Office, officer: FlaskClient) -> None:
    call_id = office.running()
    shown = officer.get("/desk/line").text
    assert officer.get(f"/desk/line?seen={seen(shown)}").status_code == 204
    office.changes(call_id, answered_at=now().isoformat())
    changed = officer.get(f"/desk/line?seen={seen(shown)}")
    assert "正在播放问候语" in changed.text
    assert officer.get(f"/desk/line?seen={seen(changed.text)}").status_code == 204


def test_who_was_shown_a_callers_number_is_noted_once(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    call_id = office.running()
    for _ in range(3):
        officer.get("/desk/line")
    office.changes(call_id, answered_at=now().isoformat())
    officer.get("/desk")
    office.person("li", "李警官")
    sign_in("li").get("/desk")
    entries = noted(office, "live.read")
    assert [entry.actor for entry in entries] == ["wang", "li"]
    assert all(entry.detail == {"calls": [call_id]} for entry in entries)


def test_what_was_heard_of_a_call_stands_below_it_with_the_earlier_lines_folded(
    office: Office, officer: FlaskClient
) -> None:
    call_id = office.running()
    office.says(call_id, "第一句。", "第二句。", "第三句。", "第四句。")
    page = officer.get("/desk/line").text
    folded, _, shown = page.partition("</details>")
    assert "展开前2句" in folded
    assert [f"第{n}句" in folded for n in "一二三四"] == [True, True, False, False]
    assert "第三句" in shown
    assert "第四句" in shown
    assert "反映人" not in page  # nobody else speaks


def test_both_sides_of_a_conversation_are_named(office: Office, officer: FlaskClient) -> None:
    office.says(office.running(), "您好，请讲。", "我要举报。", channels=[1, 0])
    page = officer.get("/desk/line").text
    assert page.index("值班员") < page.index("您好，请讲。") < page.index("反映人") < page.index("我要举报。")


def test_the_line_is_another_when_more_was_heard(office: Office, officer: FlaskClient) -> None:
    call_id = office.running()
    look = LiveLine(office.settings.spool_dir, office.settings.run_dir).look
    office.says(call_id, "第一句。")
    before, shown = look().mark, officer.get("/desk/line").text
    office.says(call_id, "又一句。", after=8.0)
    assert look().mark != before
    assert "又一句。" in officer.get(f"/desk/line?seen={seen(shown)}").text


def test_who_read_the_words_of_a_call_is_noted_once_and_not_each_time_more_is_heard(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    call_id = office.running(caller=None)
    officer.get("/desk/line")
    assert noted(office, "live.words_read") == []
    for after in (0.3, 8.0):
        office.says(call_id, "我要举报。", after=after)
        officer.get("/desk/line")
    office.person("li", "李警官")
    sign_in("li").get("/desk")
    entries = noted(office, "live.words_read")
    assert [(entry.actor, entry.detail) for entry in entries] == [
        ("wang", {"calls": [call_id]}),
        ("li", {"calls": [call_id]}),
    ]


def test_nobody_of_a_unit_that_the_form_accuses_reads_what_is_heard(office: Office, sign_in: SignIn) -> None:
    units = office.units()
    wang = office.person("wang")
    office.person("li", "李警官", unit_id=units["泰山分局岱庙派出所"])
    call_id = office.running()
    office.says(call_id, "岱庙派出所的民警态度很差。")
    assert "态度很差" in sign_in("li").get("/desk/line").text  # nothing is known of it yet
    with office.ledger.session() as session, session.begin():
        sheet = call_sheets.hold(session, call_id, wang)
        accused = {"accused_units": [units["泰山分局岱庙派出所"]]}
        call_sheets.write(session, call_id, accused, wang, sheet.version)
    assert "态度很差" not in sign_in("li").get("/desk/line").text
    assert "态度很差" in sign_in("wang").get("/desk/line").text


def test_a_withheld_number_is_nothing_to_note(office: Office, officer: FlaskClient) -> None:
    office.running(caller=None)
    officer.get("/desk/line")
    assert noted(office, "live.read") == []


def test_what_presses_stands_with_the_most_urgent_first(office: Office, officer: FlaskClient) -> None:
    office.message(["明天再说。"], started=now(), caller="13805380009")
    late = office.message(["早就该登记。"], started=now() - timedelta(days=30))
    urgent = office.message(["他们现在就在门口。"], started=now())
    office.mark_urgent(urgent)
    page = officer.get("/desk/drafts").text
    assert page.index(f"/drafts/{urgent}") < page.index(f"/drafts/{late}")
    assert re.search(r"已超期</dt><dd>1<", page)
    assert re.search(r"待登记合计</a></dt><dd>3<", page)


def test_nobody_of_the_accused_unit_learns_of_a_draft_from_the_desk(office: Office, sign_in: SignIn) -> None:
    units = office.units()
    office.person("wang")
    office.person("li", "李警官", unit_id=units["泰山分局岱庙派出所"])
    draft_id = office.message(["岱庙派出所的民警态度很差。"], started=now() - timedelta(days=30))
    office.accuse(draft_id, units["泰山分局"])
    page = sign_in("li").get("/desk/drafts").text
    assert "态度很差" not in page
    assert re.search(r"待登记合计</a></dt><dd>0<", page)
    assert "态度很差" in sign_in("wang").get("/desk/drafts").text


def test_without_a_line_on_this_machine_the_desk_says_so(office: Office, officer: FlaskClient) -> None:
    office.settings.spool_dir.rmdir()
    assert "无法获取线路情况" in officer.get("/desk").text


def test_a_director_sees_the_desk_and_opens_no_draft_from_it(office: Office, sign_in: SignIn) -> None:
    office.message(["早就该登记。"], started=now() - timedelta(days=30))
    office.person("zhao", "赵主任", Role.OFFICE_DIRECTOR)
    page = sign_in("zhao").get("/desk").text
    assert "早就该登记" in page
    assert "/drafts/1" not in page
    assert "我的值班" not in page


def test_a_stream_says_at_once_that_there_is_something_to_look_at(
    app: Flask, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LASTS_SECONDS", 0.01)
    answer = officer.get("/desk/events", headers={"Accept": "text/event-stream"})
    assert answer.mimetype == "text/event-stream"
    assert re.search(r"^event: line\ndata: \w+\.0\n\n", answer.text, re.MULTILINE)


def test_a_stream_is_told_of_each_change_and_of_what_is_stirred(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.0)
    watch = Streams(LiveLine(office.settings.spool_dir, office.settings.run_dir))
    events = watch.events()
    assert next(events).startswith("retry:")
    first = next(events)
    call_id = office.running()
    second = next(events)
    office.changes(call_id, answered_at=now().isoformat())
    third = next(events)
    watch.stir()
    fourth = next(events)
    assert len({first, second, third, fourth}) == 4
    for event in (first, second, third, fourth):  # of fixed shape: no number, name or word of the call
        assert re.fullmatch(r"event: line\ndata: [0-9a-f]{16}\.[01]\n\n", event)


def test_a_stream_that_has_nothing_to_say_gives_a_sign_of_life_and_ends_with_the_server(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.0)
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.0)
    watch = Streams(LiveLine(office.settings.spool_dir, office.settings.run_dir))
    events = watch.events()
    next(events), next(events)
    assert next(events) == ": still here\n\n"
    watch.stopping = lambda: True
    assert list(events) == []


def test_streams_are_few_for_a_person_and_few_in_all(app: Flask) -> None:
    watch: Streams = app.extensions["streams"]
    own = [watch.enter(1) for _ in range(MOST_OF_A_PERSON)]
    with pytest.raises(TooManyStreams):
        watch.enter(1)
    own[0]()
    own[0]()  # twice is no harm
    watch.enter(1)
    for person in range(MOST_STREAMS - MOST_OF_A_PERSON):
        watch.enter(100 + person)
    with pytest.raises(TooManyStreams):
        watch.enter(999)


def test_who_is_refused_a_stream_is_told_to_ask_again_later(app: Flask, officer: FlaskClient) -> None:
    with app.test_request_context():
        leave = [app.extensions["streams"].enter(1) for _ in range(MOST_OF_A_PERSON)]
    refused = officer.get("/desk/events", headers={"Accept": "text/event-stream"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert "当前没有来电" in officer.get("/desk/line").text
    leave[0]()


def test_a_stream_that_was_closed_gives_up_its_place(app: Flask, officer: FlaskClient) -> None:
    for _ in range(2 * MOST_OF_A_PERSON):
        answer = officer.get("/desk/events", headers={"Accept": "text/event-stream"}, buffered=False)
        assert answer.status_code == 200
        answer.close()
    assert app.extensions["streams"]._of_person.total() == 0


def test_a_stream_does_not_keep_a_session_alive(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LASTS_SECONDS", 0.01)
    answer = officer.get("/desk/events", headers={"Accept": "text/event-stream"})
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in officer.get("/desk").headers


def test_a_stream_for_nobody_is_refused_and_led_nowhere(visitor: FlaskClient) -> None:
    assert visitor.get("/desk/events", headers={"Accept": "text/event-stream"}).status_code == 401


def test_what_was_seen_is_forgotten_after_thousands_of_calls_and_then_noted_again() -> None:
    sightings = Sightings()
    assert sightings.new(1, ["a"]) == ["a"]
    assert sightings.new(1, ["a"]) == []
    assert sightings.new(2, ["a"]) == ["a"]
    sightings.new(1, (str(number) for number in range(MOST_REMEMBERED)))
    assert sightings.new(1, ["a"]) == ["a"]
