"""The form of a call while it runs: opened, saved as it is typed, locked, taken over, and registered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from hotline import live_line
from hotline.console import streams
from ledger.call_sheets import LAPSES_AFTER
from ledger.clock import now
from ledger.models import AuditEntry, CallSheet, Draft, Role
from tests.console.browse import post, token_of, version_of
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.ledger.spooling import spool_call

CALLER = "13805380001"


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setattr(live_line, "LOOK_SECONDS", 0.0)
    office.settings.spool_dir.mkdir(exist_ok=True)


class Window:
    """A window in which somebody has the form of a call open, as its script acts."""

    def __init__(self, client: FlaskClient, url: str, username: str) -> None:
        self._client = client
        self._url = url
        self._token = token_of(client.get("/password"))
        self.username = username
        self.sheet: int | None = None

    def do(self, deed: str, **fields: Any) -> Any:
        data = {"csrf_token": self._token, "username": self.username, **fields}
        if self.sheet is not None:
            data["sheet"] = self.sheet
        answer = self._client.post(f"{self._url}/{deed}", data=data)
        if answer.status_code == 200:
            self.sheet = answer.json["sheet"]
        return answer


@pytest.fixture
def call_id(office: Office) -> str:
    """A call that talks to the officer `wang` at 值班一."""
    phone = office.extension(officer=office.person("wang", "王警官"))
    at = now().astimezone(office.settings.zone).isoformat()
    return office.running(caller=CALLER, answered_at=at, greeting_ended_at=at, ringing=[phone])


@pytest.fixture
def url(call_id: str) -> str:
    return f"/desk/calls/{call_id}"


@pytest.fixture
def wang(sign_in: SignIn, url: str) -> Window:
    return Window(sign_in("wang"), url, "wang")


@pytest.fixture
def li(office: Office, sign_in: SignIn, url: str) -> Window:
    office.person("li", "李警官")
    return Window(sign_in("li"), url, "li")


def sheet_of(office: Office, call_id: str) -> CallSheet | None:
    with office.ledger.reading() as session:
        return session.get(CallSheet, call_id)


def noted(office: Office, *actions: str) -> list[str]:
    with office.ledger.reading() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
        )
        return [f"{entry.actor} {entry.action}" for entry in entries]


def end(office: Office, call_id: str) -> int | None:
    """Let the call end with a conversation, and the sweep take it in; the id of its draft."""
    from ledger.intake import take_in

    folder = office.settings.spool_dir / call_id
    (folder / "call.json").unlink()
    folder.rmdir()
    take = {"file": "conversation-1.wav", "kind": "conversation", "seconds": 2.0, "ended_by": "hangup"}
    spool_call(
        office.settings.spool_dir, call_id, takes=[take], caller=CALLER, mode="staffed", outcome="answered",
        query_number=None,
    )  # fmt: skip
    return take_in(office.ledger, office.vault, folder, office.settings).draft_id


def test_the_form_opens_with_the_number_and_what_it_brought_before(
    office: Office, sign_in: SignIn, url: str
) -> None:
    office.units()
    number = office.item(reporter_phone=CALLER)
    office.ring(now() - timedelta(days=2), CALLER, "abandoned")
    page = sign_in("wang").get(url).text
    assert f'value="{CALLER}"' in page
    assert f">{number}</a>" in page
    assert "此号码以前的来电" in page
    assert 'data-hold="now"' in page
    assert noted(office, "sheet.read") == ["wang sheet.read"]


def test_somebody_elses_call_is_shown_and_its_form_not_taken_at_once(
    sign_in: SignIn, url: str, li: Window
) -> None:
    assert 'data-hold="ask"' in sign_in("li").get(url).text
    li.do("hold")
    assert 'data-hold="now"' in sign_in("li").get(url).text  # and not to be asked for again by its holder
    li.do("release")
    assert 'data-hold="now"' in sign_in("li").get(url).text  # who reloads the page


def test_what_is_typed_is_saved_and_is_there_after_a_crash(
    office: Office, sign_in: SignIn, wang: Window, call_id: str, url: str
) -> None:
    wang.do("hold")
    saved = wang.do("write", problem="民警不受", reporter_name="周某")
    assert "已自动保存" in saved.json["words"]
    wang.do("write", problem="民警不受案", reporter_name="周某")
    page = sign_in("wang").get(url).text  # another browser, after the first has died
    assert ">\r\n民警不受案<" in page or ">民警不受案<" in page
    assert 'value="周某"' in page


def test_saving_needs_the_token_against_forged_requests(sign_in: SignIn, url: str, wang: Window) -> None:
    wang.do("hold")
    answer = sign_in("wang").post(
        f"{url}/write", data={"username": "wang", "sheet": wang.sheet, "problem": "x"}
    )
    assert answer.status_code == 400


def test_a_second_person_is_told_who_fills_it_in_and_takes_over_with_a_question(
    office: Office, wang: Window, li: Window, call_id: str
) -> None:
    wang.do("hold")
    wang.do("write", problem="王写的")
    refused = li.do("hold")
    assert (refused.status_code, refused.json["state"]) == (409, "held")
    assert re.match(r"王警官自\d\d:\d\d起正在填写", refused.json["words"])
    assert li.do("hold", take_over="1").status_code == 200
    assert sheet_of(office, call_id).form["problem"] == "王写的"
    told = wang.do("keep")
    assert told.status_code == 409
    assert re.match(r"李警官已于\d\d:\d\d接手填写", told.json["words"])
    assert noted(office, "sheet.taken_over") == ["li sheet.taken_over"]


def test_what_the_first_had_not_saved_lies_beside_the_form_of_the_second(
    office: Office, wang: Window, li: Window, call_id: str
) -> None:
    wang.do("hold")
    wang.do("write", problem="王写的", place="派出所")
    li.do("hold", take_over="1")
    assert wang.do("write", problem="王写的，还没存完", place="派出所").status_code == 409
    beside = li.do("keep").json["unsaved"]
    assert beside == {"by": "王警官", "fields": {"problem": "王写的，还没存完"}}
    assert li.do("write", problem="王写的", place="派出所", forget_unsaved="1").json["unsaved"] is None
    assert sheet_of(office, call_id).form["problem"] == "王写的"


def test_another_window_of_the_same_person_goes_on_and_the_first_is_told(
    wang: Window, sign_in: SignIn, url: str
) -> None:
    wang.do("hold")
    second = Window(sign_in("wang"), url, "wang")
    assert second.do("hold").status_code == 200
    told = wang.do("write", problem="旧窗口")
    assert (told.status_code, told.json["state"]) == (409, "elsewhere")
    assert second.do("write", problem="新窗口").status_code == 200


def test_a_page_that_was_left_lets_the_form_go(wang: Window, li: Window) -> None:
    wang.do("hold")
    assert wang.do("release").status_code == 204
    assert li.do("hold").status_code == 200


def test_a_page_that_died_holds_it_for_a_minute(office: Office, wang: Window, li: Window) -> None:
    wang.do("hold")
    assert li.do("hold").status_code == 409
    with office.ledger.session() as session, session.begin():
        session.execute(update(CallSheet).values(seen_at=now() - LAPSES_AFTER - timedelta(seconds=1)))
    assert li.do("hold").status_code == 200


def test_what_one_person_typed_is_not_saved_in_the_name_of_another(wang: Window, office: Office) -> None:
    wang.do("hold")
    wang.username = "li"
    told = wang.do("write", problem="冒名")
    assert (told.status_code, told.json["state"]) == (409, "other_person")


def test_the_desk_says_who_fills_in_the_form_of_a_call(sign_in: SignIn, wang: Window) -> None:
    wang.do("hold")
    assert "王警官正在填写" in sign_in("wang").get("/desk/line").text


def test_open_desks_look_again_when_a_form_is_held_and_when_it_is_let_go(
    app: Flask, wang: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.0)
    events = app.extensions["streams"].events()
    next(events)  # how long to wait before another stream is asked for
    before = next(events)
    wang.do("hold")
    held = next(events)
    wang.do("release")
    let_go = next(events)
    assert len({before, held, let_go}) == 3
    for event in (before, held, let_go):
        assert event.startswith("event: line\n")


def test_nobody_of_a_unit_that_the_form_accuses_sees_the_call_or_its_form(
    office: Office, wang: Window, sign_in: SignIn, url: str
) -> None:
    units = office.units()
    office.person("zhao", "赵警官", unit_id=units["泰山分局岱庙派出所"])
    accused = sign_in("zhao")
    assert CALLER in accused.get("/desk/line").text
    wang.do("hold")
    wang.do("write", accused_units=[units["泰山分局岱庙派出所"]])
    page = accused.get("/desk/line").text
    assert CALLER not in page
    assert "号码已隐去" in page
    assert "王警官正在填写" not in page
    for path in ("", "/state"):
        assert accused.get(url + path).status_code == 404


def test_when_the_call_has_ended_its_form_is_that_of_the_draft_and_is_registered(
    office: Office, wang: Window, sign_in: SignIn, call_id: str, url: str
) -> None:
    units = office.units()
    client = sign_in("wang")
    assert "话机振铃中" in client.get(f"{url}/state").text
    wang.do("hold")
    typed = {
        "named": "true", "reporter_name": "周某", "reporter_phone": CALLER, "confidential": "true",
        "accused_units": [units["泰山分局岱庙派出所"]], "happening_now": "false",
        "categories": ["discipline"],
        "nature": "duty_neglected", "problem": "边听边写的问题", "urgency": "ordinary",
        "difficulty": "simple",
        "channel": "hotline", "identity": "unknown",
    }  # fmt: skip
    wang.do("write", **typed)
    draft_id = end(office, call_id)
    assert f'href="/drafts/{draft_id}"' in client.get(f"{url}/state").text
    assert client.get(url).location == f"/drafts/{draft_id}"
    page = client.get(f"/drafts/{draft_id}")
    assert "边听边写的问题" in page.text
    more = wang.do("write", **typed | {"problem": "边听边写的问题，挂机后补充"})
    assert more.json["draft"] == version_of(client.get(f"/drafts/{draft_id}"))
    answer = post(
        client, f"/drafts/{draft_id}", intent="register", version=more.json["draft"],
        **typed | {"problem": "边听边写的问题，挂机后补充"},
    )  # fmt: skip
    assert answer.location == "/queue/next"
    assert sheet_of(office, call_id) is None
    assert wang.do("write", problem="晚了").status_code == 410


def test_a_draft_that_somebody_fills_in_is_not_saved_by_another(
    office: Office, wang: Window, sign_in: SignIn, call_id: str
) -> None:
    office.person("li", "李警官")
    draft_id = end(office, call_id)
    wang.do("hold")
    client = sign_in("li")
    version = version_of(client.get(f"/drafts/{draft_id}"))
    refused = post(client, f"/drafts/{draft_id}", intent="save", version=version, problem="李写的")
    assert refused.status_code == 409
    assert "王警官自" in refused.text
    assert "李写的" in refused.text
    with office.ledger.reading() as session:
        assert "problem" not in session.scalars(select(Draft)).one().form


def test_a_save_by_hand_is_told_to_a_window_of_before(
    office: Office, wang: Window, sign_in: SignIn, call_id: str
) -> None:
    draft_id = end(office, call_id)
    wang.do("hold")
    client = sign_in("wang")
    version = version_of(client.get(f"/drafts/{draft_id}"))
    saved = post(client, f"/drafts/{draft_id}", intent="save", version=version, problem="存过的")
    assert saved.status_code == 302
    assert wang.do("write", problem="旧窗口").json["state"] == "elsewhere"


def test_the_next_draft_is_one_that_nobody_else_fills_in(
    office: Office, wang: Window, sign_in: SignIn, call_id: str
) -> None:
    first = end(office, call_id)
    second = office.message(started=now())
    office.person("li", "李警官")
    wang.do("hold")
    assert sign_in("li").get("/queue/next").location == f"/drafts/{second}"
    assert sign_in("wang").get("/queue/next").location == f"/drafts/{first}"


def test_a_call_that_nobody_has_to_hear_leads_to_its_page(
    office: Office, sign_in: SignIn, wang: Window
) -> None:
    ended = office.ring(now() - timedelta(minutes=3), CALLER, "abandoned")
    assert sign_in("wang").get(f"/desk/calls/{ended}").location == f"/calls/{ended}"


def test_a_call_that_there_never_was_is_not_found(sign_in: SignIn, wang: Window) -> None:
    for call_id in ("nothing", "20260921T120000-1-0123abcd", "..", "x" * 80):
        assert sign_in("wang").get(f"/desk/calls/{call_id}").status_code == 404


def test_only_who_registers_may_open_or_fill_in_a_form(office: Office, sign_in: SignIn, url: str) -> None:
    office.person("zhao", "赵主任", Role.OFFICE_DIRECTOR)
    client = sign_in("zhao")
    assert client.get(url).status_code == 403
    token = token_of(client.get("/password"))
    for deed in ("hold", "keep", "write", "release"):
        answer = client.post(f"{url}/{deed}", data={"csrf_token": token, "username": "zhao", "sheet": 1})
        assert answer.status_code == 403, deed


def test_a_call_at_ones_own_telephone_is_told_on_every_page(
    office: Office, sign_in: SignIn, call_id: str, url: str
) -> None:
    client = sign_in("wang")
    assert 'data-notice="/desk/notice' in client.get("/items").text
    told = client.get("/desk/notice").text
    for words in (CALLER, "话机振铃中", f'href="{url}"', "data-opens-now"):
        assert words in told
    assert client.get(f"/desk/notice?besides={call_id}").status_code == 204
    assert noted(office, "live.read") == ["wang live.read"]


def test_who_is_not_on_duty_is_told_nothing(office: Office, sign_in: SignIn, call_id: str) -> None:
    office.person("li", "李警官")
    client = sign_in("li")
    assert "data-notice" not in client.get("/items").text
    assert client.get("/desk/notice").status_code == 204


def test_while_several_telephones_ring_no_form_opens_by_itself(
    office: Office, sign_in: SignIn, call_id: str
) -> None:
    other = office.extension("值班二", "sip:802@10.0.0.5", officer=office.person("li", "李警官"))
    office.changes(call_id, ringing=[1, other])
    client = sign_in("li")
    assert "data-opens-now" not in client.get("/desk/notice").text
    talk = {
        "file": "conversation-1.wav",
        "started_at": now().isoformat(),
        "kind": "conversation",
        "channels": 2,
    }
    from ivr.spool import Recording

    office.changes(
        call_id, ringing=[], bridged_at=now().isoformat(), extension={"id": other, "label": "值班二"},
        recordings=[Recording(**talk)],
    )  # fmt: skip
    assert "data-opens-now" in client.get("/desk/notice").text
    assert sign_in("wang").get("/desk/notice").status_code == 204


def test_what_is_heard_while_they_talk_stands_beside_the_form_and_its_reading_is_noted_once(
    office: Office, sign_in: SignIn, call_id: str, url: str
) -> None:
    office.says(call_id, "所里不给我立案。", "您是哪天去的？", channels=[0, 1])
    wang = sign_in("wang")
    page = wang.get(url).text
    assert page.index("反映人") < page.index("所里不给我立案。") < page.index("您是哪天去的？")
    office.says(call_id, "上个星期。", channels=[0], after=9.0)
    assert "上个星期。" in wang.get(f"{url}/state").text
    assert noted(office, "live.words_read") == ["wang live.words_read"]


def test_whoever_may_not_open_the_form_hears_nothing_of_the_call(
    office: Office, sign_in: SignIn, call_id: str, url: str
) -> None:
    office.says(call_id, "所里不给我立案。")
    office.person("zhao", "赵单位", Role.UNIT_HANDLER)
    answer = sign_in("zhao").get(f"{url}/state")
    assert answer.status_code == 403
    assert "立案" not in answer.text
