"""The call log."""

import html
import io
import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from hotline.console.views import calls
from ledger import drafts
from ledger.database import Ledger
from ledger.models import AuditEntry, DiscardReason, Role, User
from ledger.registration import register
from ledger.registration_form import RegistrationForm
from tests.console.browse import post, words_of
from tests.console.conftest import SignIn
from tests.console.office import LETTER, Office

MORNING = datetime.fromisoformat("2026-09-21T09:00:00+08:00")
EVENING = datetime.fromisoformat("2026-09-21T20:00:00+08:00")


def callers(page: str) -> list[str]:
    return re.findall(r">(138\d{8})<", page)


def test_an_empty_log_says_so(officer: FlaskClient) -> None:
    assert "没有来电记录" in officer.get("/calls").text


def test_every_ring_is_there_with_its_outcome_in_words_newest_first(
    office: Office, officer: FlaskClient
) -> None:
    outcomes = [
        "abandoned",
        "no_message",
        "refused",
        "busy",
        "failed",
        "abandoned_queue",
        "abandoned_ringing",
    ]
    for number, outcome in enumerate(outcomes):
        office.ring(EVENING + timedelta(minutes=number), f"1380000000{number}", outcome)
    office.message(caller="13800000009", started=EVENING + timedelta(hours=1))
    page = officer.get("/calls").text
    assert callers(page) == [f"1380000000{number}" for number in (9, 6, 5, 4, 3, 2, 1, 0)]
    for words in (
        "已留言",
        "问候语中挂机",
        "接通，未留言",
        "已拒接",
        "线路占满",
        "系统故障",
        "等候中挂机",
        "振铃中挂机",
    ):
        assert f">{words}</span>" in page
    assert "2026-09-21 20:00:00" in page


def test_a_call_shows_its_lengths_and_leads_to_its_draft(office: Office, officer: FlaskClient) -> None:
    draft_id = office.message(started=EVENING, takes=[65.0])
    page = officer.get("/calls").text
    assert ">1:05</td>" in page
    assert ">1:33</td>" in page
    assert f'href="/drafts/{draft_id}">待登记</a>' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("outcome=busy", ["13800000002"]),
        ("since=2026-09-21&until=2026-09-21", ["13800000002", "13800000001"]),
        ("since=2026-09-22", ["13800000003"]),
        ("until=2026-09-21&outcome=abandoned", ["13800000001"]),
        ("since=nonsense&outcome=nonsense", ["13800000003", "13800000002", "13800000001"]),
    ],
)
def test_the_log_is_narrowed_down_by_the_bureaus_day_and_by_outcome(
    office: Office, officer: FlaskClient, query: str, expected: list[str]
) -> None:
    office.ring(datetime.fromisoformat("2026-09-21T00:00:00+08:00"), "13800000001", "abandoned")
    office.ring(datetime.fromisoformat("2026-09-21T23:59:59+08:00"), "13800000002", "busy")
    office.ring(datetime.fromisoformat("2026-09-22T00:00:00+08:00"), "13800000003", "abandoned")
    assert callers(officer.get(f"/calls?{query}").text) == expected


def test_the_log_goes_on_page_by_page_and_misses_none(
    office: Office, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "PAGE", 2)
    for number in range(5):
        office.ring(EVENING, f"1380000000{number}", "abandoned")
    url, found = "/calls?outcome=abandoned", []
    while url:
        page = officer.get(url).text
        found += callers(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert sorted(found) == [f"1380000000{number}" for number in range(5)]


def test_a_page_after_a_call_that_is_not_there_is_not_found(officer: FlaskClient) -> None:
    assert officer.get("/calls?before=nonsense").status_code == 404


def test_reading_callers_identities_stands_in_the_audit_log(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    call_id = office.ring(EVENING, "13800000001", "abandoned")
    officer.get("/calls")
    with ledger.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="calls.read").one()
    assert (entry.actor, entry.detail) == ("wang", {"calls": [call_id]})


# --- Calls in staffed hours --------------------------------------------------------------------------


def test_an_answered_call_shows_the_telephone_the_wait_and_the_talk(
    office: Office, officer: FlaskClient
) -> None:
    office.answered(started=MORNING, waited=42.0, talked=125.0, label="值班三")
    page = officer.get("/calls").text
    assert ">人工接听</span>" in page
    assert "值班三" in page
    assert ">0:42</td>" in page
    assert ">2:05</td>" in page


def test_a_caller_who_hung_up_while_waiting_shows_how_long_they_waited(
    office: Office, officer: FlaskClient
) -> None:
    rang, gone = MORNING + timedelta(seconds=31), MORNING + timedelta(seconds=75)
    office.ring(
        MORNING,
        "13800000001",
        "abandoned_ringing",
        mode="staffed",
        rang_at=rang.isoformat(),
        ended_at=gone.isoformat(),
    )
    assert ">1:15</td>" in officer.get("/calls").text


def test_the_service_figures_are_those_of_the_day_that_is_shown(office: Office, officer: FlaskClient) -> None:
    office.answered(started=MORNING, waited=12.0)
    office.answered(started=MORNING + timedelta(hours=1), waited=48.0)
    office.ring(MORNING + timedelta(hours=2), "13800000001", "abandoned_queue", mode="staffed")
    office.ring(MORNING + timedelta(days=1), "13800000002", "busy", mode="staffed")
    day = answering(officer, "/calls?since=2026-09-21&until=2026-09-21&outcome=busy")
    assert "2026-09-21 周一接听情况" in day
    assert "来电总数 3 接通率 66.7% 15秒内接听率 50.0% 平均等候 30秒" in day
    assert "人工接听2 ÷ 工作时间来电3" in day
    next_day = answering(officer, "/calls?since=2026-09-22&until=2026-09-22")
    assert "来电总数 1 接通率 0.0% 15秒内接听率 — 平均等候 —" in next_day


def test_without_a_day_the_figures_are_those_of_today(office: Office, officer: FlaskClient) -> None:
    office.answered(started=MORNING)
    assert "今日接听情况 来电总数 0 接通率 —" in answering(officer, "/calls")


def answering(officer: FlaskClient, page: str) -> str:
    """What the log says of how the telephone was answered, in the part that its page asks for."""
    asked = re.search(r'hx-get="(/calls/answering[^"]*)"', officer.get(page).text)
    assert asked
    return words_of(officer.get(html.unescape(asked[1])).text)


# --- One call ----------------------------------------------------------------------------------------


def test_a_call_is_shown_whole(office: Office, officer: FlaskClient) -> None:
    draft_id = office.answered(
        started=MORNING, waited=40.0, talked=30.0, trunk="telecom", sip_cause="Normal call clearing"
    )
    log = officer.get("/calls").text
    url = re.search(r'href="(/calls/\d[^"?]+)"', log)
    assert url
    page = officer.get(url[1])
    words = words_of(page.text)
    assert "来电振铃 +0:00 09:00:01 系统接听 +0:01" in words
    assert "值班话机开始振铃 +0:35 09:00:40 值班员接听 +0:40" in words
    assert "挂机 +1:10" in words
    for fact in (
        "接听话机 值班一 值班员 王警官",
        "等候 40秒",
        "人工通话 30秒",
        "结束方式 来电人挂机",
        "中继 telecom",
        "SIP 状态 200 SIP 原因 Normal call clearing 编码 PCMA",
        "收到语音包 1500 丢失语音包 3 抖动 1.8毫秒 往返时延 24.5毫秒",
    ):
        assert fact in words
    assert 'aria-label="反映人静音"' in page.text
    assert 'aria-label="值班员静音"' in page.text
    assert re.search(r"SHA-256 [0-9a-f]{64}", words)
    assert f'href="/drafts/{draft_id}">办理登记</a>' in page.text
    assert 'src="/recordings/1"' in page.text


def test_a_take_that_the_caller_asked_for_again_is_there_and_marked(
    office: Office, officer: FlaskClient
) -> None:
    office.message(started=EVENING, takes=[6.0, 9.0], again=True)
    page = words_of(officer.get(f"/calls/{only_call(officer)}").text)
    assert page.count("来电人已重录") == 1
    assert "第1段录音 来电人已重录" in page


def test_a_call_without_a_recording_says_so(office: Office, officer: FlaskClient) -> None:
    call_id = office.ring(EVENING, "13800000001", "busy")
    page = officer.get(f"/calls/{call_id}").text
    assert "本次来电没有录音" in page
    assert "收到语音包" not in page


def test_a_call_that_is_not_there_is_not_found(officer: FlaskClient) -> None:
    assert officer.get("/calls/nonsense").status_code == 404


def test_reading_a_call_stands_in_the_audit_log(office: Office, officer: FlaskClient, ledger: Ledger) -> None:
    call_id = office.ring(EVENING, "13800000001", "abandoned")
    officer.get(f"/calls/{call_id}")
    with ledger.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="call.read").one()
    assert (entry.actor, entry.object_id) == ("wang", call_id)


def test_nobody_of_the_accused_unit_sees_the_call(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    units = office.units()
    office.person("li", "李警官", unit_id=units["泰山分局岱庙派出所"])
    office.accuse(office.message(started=EVENING), units["泰山分局岱庙派出所"])
    url = f"/calls/{only_call(officer)}"
    assert officer.get(url).status_code == 200
    assert sign_in("li").get(url).status_code == 404


def test_nobody_of_a_unit_that_only_the_item_accuses_has_the_call_in_the_log_or_the_spreadsheet(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    units = office.units()
    office.person("li", "李警官", Role.SUPERVISOR, unit_id=units["泰山分局岱庙派出所"])
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    registered(office, office.message(started=EVENING, caller="13800000001"), units["泰山分局岱庙派出所"])
    office.ring(EVENING, "13800000002", "busy")
    assert callers(officer.get("/calls").text) == ["13800000002", "13800000001"]
    accused = sign_in("li")
    assert callers(accused.get("/calls").text) == ["13800000002"]
    assert [line[1] for line in lines_of(accused.get("/calls/export.xlsx").data)] == ["13800000002"]
    assert len(lines_of(sign_in("zhao").get("/calls/export.xlsx").data)) == 2


def test_who_may_not_open_drafts_is_led_to_none(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    office.message(started=EVENING)
    office.person("fang", "方主任", Role.OFFICE_DIRECTOR)
    director = sign_in("fang")
    for address in ("/calls", f"/calls/{only_call(officer)}"):
        page = director.get(address).text
        assert "待登记" in page
        assert "/drafts/" not in page
    assert "/drafts/" in officer.get("/calls").text


def registered(office: Office, draft_id: int, *accused: int) -> str:
    """Register a draft; the number of its item, which alone names the accused units."""
    with office.ledger.session() as session, session.begin():
        actor = session.scalars(select(User).order_by(User.id)).first()
        assert actor is not None
        form = RegistrationForm.read({**LETTER, "channel": "hotline", "accused_units": list(accused)})
        draft = drafts.get(session, draft_id)
        return register(session, draft, form, actor).number


def lines_of(workbook: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(workbook)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def only_call(officer: FlaskClient) -> str:
    [call_id] = re.findall(r'href="/calls/(\d[^"?]+)"', officer.get("/calls").text)
    return call_id


# --- Behind the figures ------------------------------------------------------------------------------


def test_the_path_of_a_call_is_told_in_the_log_and_on_its_page(office: Office, officer: FlaskClient) -> None:
    office.answered(started=MORNING, waited=40.0, talked=125.0)
    path = "问候语 0:32 等候 0:01 话机振铃 0:05 与值班一 王警官通话 2:05 来电人挂机"
    assert path in words_of(officer.get("/calls").text)
    assert path in words_of(officer.get(f"/calls/{only_call(officer)}").text)


def test_the_telephones_that_were_rung_are_told_with_what_came_of_each(
    office: Office, officer: FlaskClient
) -> None:
    at = MORNING
    rings = [
        {"label": label, "began_at": at.isoformat(), "ended_at": ended, "end": end}
        for label, ended, end in (
            ("值班二", (at + timedelta(seconds=20)).isoformat(), "no_answer"),
            ("值班一", (at + timedelta(seconds=4)).isoformat(), "answered"),
            (None, None, None),
        )
    ]
    office.answered(started=at, rings=rings)
    told = words_of(officer.get(f"/calls/{only_call(officer)}").text)
    assert "振铃经过 值班二 无人接听 振铃20秒 值班一 接听 振铃4秒 应急值守电话 通话中断" in told


def test_a_number_is_looked_up_without_standing_in_the_address(office: Office, officer: FlaskClient) -> None:
    office.ring(EVENING, "13800000001", "abandoned")
    office.ring(EVENING, "13800000002", "abandoned")
    asked = post(officer, "/calls/find", page="/calls", number="+86 138 0000 0001")
    assert "138" not in asked.location.replace(asked.location.partition("caller=")[2], "")
    assert callers(officer.get(asked.location).text) == ["13800000001"]
    assert post(officer, "/calls/find", page="/calls", number="无").location == "/calls"


@pytest.mark.parametrize("query", ["", "?since=2026-09-21&until=2026-09-21", "?since=2025-01-01"])
def test_the_analysis_leads_from_each_figure_to_its_calls(
    office: Office, officer: FlaskClient, query: str
) -> None:
    office.answered(started=MORNING, waited=12.0)
    page = officer.get(f"/calls/figures{query}")
    times = officer.get(f"/calls/figures/times{query}")
    assert (page.status_code, times.status_code) == (200, 200)
    if "2026-09-21" not in query:
        return
    assert "来电总数 1 接通率 100.0% 15秒内接听率 100.0%" in words_of(page.text)
    assert html.escape(f"/calls/figures/times{query}") in page.text
    places = set(re.findall(r'href="(/calls\?[^"]+)"', page.text + times.text))
    assert len(places) > 10
    for place in places:
        shown = len(callers(officer.get(html.unescape(place)).text))
        assert shown == (1 if "lost" not in place and "message" not in place and "heard" not in place else 0)


def test_the_log_goes_out_as_a_spreadsheet_for_supervisors_and_that_is_noted(
    office: Office, officer: FlaskClient, sign_in: SignIn, ledger: Ledger
) -> None:
    office.ring(EVENING, "13800000001", "abandoned")
    office.ring(EVENING + timedelta(hours=1), "13800000002", "busy")
    assert officer.get("/calls/export.xlsx").status_code == 403
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    made = sign_in("zhao").get("/calls/export.xlsx?outcome=busy")
    assert [line[:4] for line in lines_of(made.data)] == [
        [datetime(2026, 9, 21, 21, 0), "13800000002", "非工作时间", "线路占满"]  # noqa: DTZ001  # as a sheet has it
    ]
    with ledger.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="calls.exported").one()
    assert entry.detail == {"count": 1, "outcome": "busy"}


def test_a_line_of_the_spreadsheet_has_the_lengths_of_the_call_and_what_became_of_it(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    units = office.units()
    number = registered(office, office.answered(started=MORNING), units["泰山分局岱庙派出所"])
    dropped = office.message(started=EVENING, takes=[65.0])
    with office.ledger.session() as session, session.begin():
        actor = session.scalars(select(User).order_by(User.id)).first()
        assert actor is not None
        drafts.discard(session, drafts.get(session, dropped), DiscardReason.INVALID, None, actor)
    office.message(started=EVENING + timedelta(hours=1), takes=[10.0, 20.0])
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    lines = lines_of(sign_in("zhao").get("/calls/export.xlsx?sort=oldest").data)
    assert [[line[3], *line[5:10], line[11]] for line in lines] == [
        ["人工接听", "值班一", "王警官", 40, 30, 30, number],
        ["已留言", None, None, None, None, 65, "不予登记"],
        ["已留言", None, None, None, None, 30, "待登记"],
    ]
