"""Officers' telephones: the administrator's changes, and the officers' own duty."""

import json
import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from hotline.console.forms.extension import URI_PROBLEMS
from ledger import extensions, snapshot
from ledger.clock import now
from ledger.database import Ledger
from ledger.models import AuditEntry, Extension, Role
from ledger.sip_uri import URIProblem
from tests.console.browse import post, version_of
from tests.console.conftest import SignIn
from tests.console.office import Office

PHONE = {"label": "值班一", "uri": "sip:801@10.0.0.5", "position": ""}


@pytest.fixture
def administrator(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    return sign_in("root")


def phone(ledger: Ledger, extension_id: int = 1) -> Extension:
    with ledger.reading() as session:
        return extensions.get_extension(session, extension_id)


def duty_officer(ledger: Ledger) -> str | None:
    officer = phone(ledger).duty_user
    return officer.username if officer else None


def lines_know(office: Office) -> list[str]:
    content = json.loads(office.settings.snapshot_file.read_text(encoding="utf-8"))
    return [extension["label"] for extension in content["extensions"]]


# --- Who sees what -----------------------------------------------------------------------------------


def test_without_telephones_the_page_says_what_that_means_and_what_to_do(
    office: Office, administrator: FlaskClient, officer: FlaskClient
) -> None:
    assert "尚无值班话机" in administrator.get("/extensions").text
    assert "请在下方添加" in administrator.get("/extensions").text
    assert "请联系系统管理员添加话机" in officer.get("/extensions").text


def test_officers_see_who_is_on_duty_and_no_addresses(office: Office, officer: FlaskClient) -> None:
    office.extension("值班一", "sip:801@10.0.0.5", officer=office.person("li", "李警官"))
    office.extension("值班二", "sip:802@10.0.0.5")
    page = officer.get("/extensions").text
    assert "李警官" in page
    assert "无人值班" in page
    assert "sip:80" not in page
    assert "添加话机" not in page


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("/extensions", Role.DUTY_OFFICER),
        ("/extensions/1", Role.SUPERVISOR),
        ("/extensions/1/remove", Role.DUTY_OFFICER),
        ("/extensions/1/restore", Role.DUTY_OFFICER),
        ("/extensions/1/off", Role.DUTY_OFFICER),
        ("/duty/1", Role.ADMINISTRATOR),
        ("/duty/end", Role.OFFICE_DIRECTOR),
    ],
)
def test_nobody_changes_what_is_not_theirs(
    office: Office, sign_in: SignIn, ledger: Ledger, url: str, role: Role
) -> None:
    office.extension(officer=office.person("li", "李警官"))
    office.person("someone", "某人", role)
    assert post(sign_in("someone"), url, page="/extensions", **PHONE).status_code == 403
    assert phone(ledger).on_duty


# --- The administrator -------------------------------------------------------------------------------


def test_an_administrator_adds_a_telephone_and_finds_it_in_the_list(
    administrator: FlaskClient, ledger: Ledger
) -> None:
    answer = post(administrator, "/extensions", **PHONE)
    assert answer.location == "/extensions"
    page = administrator.get("/extensions").text
    assert "已添加话机“值班一”" in page
    assert "sip:801@10.0.0.5" in page
    assert phone(ledger).position == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"label": ""}, "请填写名称"),
        ({"label": "一" * 21}, "名称须在一行之内，1到20个字"),
        ({"label": "在用"}, "已有话机使用这个名称"),
        ({"uri": ""}, "请填写 SIP 地址"),
        ({"uri": "801"}, "地址须以 sip: 或 sips: 开头"),
        ({"uri": "sip:801@10.0.0.5?Replaces=x"}, "不能带其他参数或消息头"),
        ({"uri": "sip:801@10.0.0.5\r\nRoute: x"}, "不能使用的字符"),
        ({"uri": "sip:800@10.0.0.5"}, "已有话机使用这个地址"),
        ({"position": "0"}, "请填写1到999之间的数字"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_in_chinese_and_nothing_typed_is_lost(
    office: Office, administrator: FlaskClient, ledger: Ledger, changes: dict[str, str], said: str
) -> None:
    office.extension("在用", "sip:800@10.0.0.5")
    answer = post(administrator, "/extensions", **PHONE | {"position": "7"} | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    kept = PHONE["label"] if "label" not in changes else PHONE["uri"]
    assert f'value="{kept}"' in answer.text
    with ledger.reading() as session:
        assert len(extensions.list_extensions(session)) == 1


def test_every_fault_of_an_address_has_words() -> None:
    assert set(URI_PROBLEMS) == set(URIProblem)


def test_an_administrator_changes_a_telephone(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    office.extension(officer=office.person("li", "李警官"))
    page = administrator.get("/extensions/1")
    assert 'value="sip:801@10.0.0.5"' in page.text
    changed = {"label": "值班台", "uri": "sip:810@10.0.0.5", "position": "4", "version": version_of(page)}
    assert post(administrator, "/extensions/1", **changed).location == "/extensions"
    kept = phone(ledger)
    assert (kept.label, kept.uri, kept.position, kept.on_duty) == ("值班台", "sip:810@10.0.0.5", 4, True)
    assert lines_know(office) == ["值班台"]


def test_of_two_administrators_the_second_is_told_and_loses_nothing(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    office.extension()
    seen = version_of(administrator.get("/extensions/1"))
    with ledger.session() as session, session.begin():
        extensions.edit_extension(session, extensions.get_extension(session, 1), "other", label="别人改的")
    answer = post(administrator, "/extensions/1", **PHONE | {"label": "我改的", "version": seen})
    assert answer.status_code == 409
    assert "已被他人修改" in answer.text
    assert "别人改的" in answer.text
    assert 'value="我改的"' in answer.text
    again = post(administrator, "/extensions/1", **PHONE | {"label": "我改的", "version": version_of(answer)})
    assert again.status_code == 302
    assert phone(ledger).label == "我改的"


def test_a_wrong_change_is_told_and_changes_nothing(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    office.extension()
    version = version_of(administrator.get("/extensions/1"))
    answer = post(administrator, "/extensions/1", **PHONE | {"uri": "sip:", "version": version})
    assert answer.status_code == 422
    assert "没有写明主机" in answer.text
    assert phone(ledger).uri == "sip:801@10.0.0.5"


def test_a_removed_telephone_is_asked_about_first_and_can_be_brought_back(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    office.extension(officer=office.person("li", "李警官"))
    page = administrator.get("/extensions").text
    assert 'data-opens="remove-1"' in page
    assert "停用“值班一”？" in page
    post(administrator, "/extensions/1/remove", page="/extensions")
    assert not phone(ledger).enabled
    assert lines_know(office) == []
    assert "已停用的话机" in administrator.get("/extensions").text
    assert administrator.get("/extensions/1").location == "/extensions"
    post(administrator, "/extensions/1/restore", page="/extensions")
    assert (phone(ledger).enabled, phone(ledger).on_duty) == (True, False)


def test_a_telephone_whose_place_is_taken_is_not_brought_back(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    office.extension()
    post(administrator, "/extensions/1/remove", page="/extensions")
    office.extension()
    post(administrator, "/extensions/1/restore", page="/extensions")
    assert "不能恢复" in administrator.get("/extensions").text
    assert not phone(ledger).enabled


def test_an_administrator_ends_the_duty_of_an_officer_who_forgot(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    office.extension(officer=office.person("li", "李警官"))
    assert 'data-opens="off-1"' in administrator.get("/extensions").text
    post(administrator, "/extensions/1/off", page="/extensions")
    assert not phone(ledger).on_duty
    with ledger.reading() as session:
        last = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert (last.actor, last.action, last.detail) == ("root", "duty.ended", {"officer": "li"})


def test_what_is_not_there_is_not_found(administrator: FlaskClient) -> None:
    assert administrator.get("/extensions/99").status_code == 404
    for url in ("/extensions/99", "/extensions/99/remove", "/extensions/99/restore", "/extensions/99/off"):
        assert post(administrator, url, page="/extensions", **PHONE).status_code == 404, url


# --- The officer's own duty --------------------------------------------------------------------------


def test_an_officer_begins_duty_and_the_lines_know_at_once(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    office.extension()
    page = officer.get("/extensions").text
    assert "您未在值班" in page
    assert "当前没有话机值班" in page
    assert ">未值班<" in officer.get("/queue").text
    post(officer, "/duty/1", page="/extensions")
    assert lines_know(office) == ["值班一"]
    assert "您正在“值班一”值班" in officer.get("/extensions").text
    assert ">值班中：值班一<" in officer.get("/queue").text
    assert duty_officer(ledger) == "wang"
    since = phone(ledger).duty_since
    assert since is not None
    assert now() - since < timedelta(minutes=1)


def test_an_officer_ends_duty_also_twice(office: Office, officer: FlaskClient, ledger: Ledger) -> None:
    office.extension()
    post(officer, "/duty/1", page="/extensions")
    post(officer, "/duty/end", page="/extensions")
    assert not phone(ledger).on_duty
    assert lines_know(office) == []
    assert post(officer, "/duty/end", page="/extensions").status_code == 302


def test_an_officer_relieves_another_after_a_question(
    office: Office, officer: FlaskClient, sign_in: SignIn, ledger: Ledger
) -> None:
    office.extension(officer=office.person("li", "李警官"))
    page = officer.get("/extensions").text
    assert 'data-opens="relieve-1"' in page
    assert "接替李警官值班？" in page
    post(officer, "/duty/1", page="/extensions")
    assert duty_officer(ledger) == "wang"
    assert "您未在值班" in sign_in("li").get("/extensions").text


def test_a_telephone_that_was_removed_meanwhile_is_told(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    office.extension()
    office.extension("值班二", "sip:802@10.0.0.5")
    with ledger.session() as session, session.begin():
        extensions.remove_extension(session, extensions.get_extension(session, 1), "root")
    post(officer, "/duty/1", page="/extensions")
    assert "已被停用，请选择另一部" in officer.get("/extensions").text
    assert post(officer, "/duty/99", page="/extensions").status_code == 404


def test_a_snapshot_that_cannot_be_written_is_told_and_undoes_nothing(
    office: Office, officer: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    office.extension()
    monkeypatch.setattr(snapshot, "write", disk_full)
    post(officer, "/duty/1", page="/extensions")
    page = officer.get("/extensions").text
    assert "电话线路将在一分钟内获知" in page
    assert phone(ledger).on_duty


def test_the_frame_of_a_page_says_nothing_of_duty_to_those_who_have_none(administrator: FlaskClient) -> None:
    assert not re.search(r">(未值班|值班中：[^<]*)<", administrator.get("/extensions").text)


def test_the_beginning_of_duty_is_shown_in_the_bureaus_time(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    office.extension(officer=office.person("li", "李警官"))
    with ledger.session() as session, session.begin():
        moment = datetime.fromisoformat("2026-09-21T00:30:00Z")
        extensions.get_extension(session, 1).duty_since = moment
    assert "自2026-09-21 08:30" in officer.get("/extensions").text
