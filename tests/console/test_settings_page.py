"""The settings page: what each does, its value and whence, and changing those that staff may."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline.console.forms.setting import FORMS
from hotline.console.setting_words import EFFECTS, WORDS
from hotline.settings import CHANGEABLE, Settings
from ledger import console_settings
from ledger.clock import now
from ledger.database import Ledger
from ledger.models import Role
from tests.console.browse import post, version_of
from tests.console.conftest import SignIn
from tests.console.office import Office

PAGE = "/admin/settings"
HOURS = {"opening": "09:00", "lunch_from": "12:00", "lunch_to": "14:00", "closing": "18:00"}


@pytest.fixture
def administrator(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    return sign_in("root")


def in_force(office: Office) -> Settings:
    with office.ledger.reading() as session:
        return console_settings.effective(session, office.settings)


def line_knows(office: Office) -> dict[str, object]:
    content: dict[str, object] = json.loads(office.settings.snapshot_file.read_text(encoding="utf-8"))
    return content


def test_every_setting_has_its_words_and_every_changeable_one_a_form() -> None:
    named = {name.partition(".")[0] for name in WORDS}
    assert named == set(Settings.model_fields)
    assert set(FORMS) == set(CHANGEABLE)
    assert set(CHANGEABLE) <= set(WORDS)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR])
def test_others_do_not_see_the_page(office: Office, sign_in: SignIn, role: Role) -> None:
    office.person("li", "李警官", role)
    assert sign_in("li").get(PAGE).status_code == 403


def test_the_page_says_value_and_origin_and_keeps_what_is_secret(
    office: Office, administrator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_MESSAGE_MAX_SECONDS", "300")
    page = administrator.get(PAGE).text
    assert "08:30–12:00，13:30–17:30" in page
    assert "环境变量" in page
    assert "默认" in page
    assert "postgresql" not in page
    assert administrator.get(f"{PAGE}/message_max_seconds").status_code == 403
    assert administrator.get(f"{PAGE}/sip_port").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_says_of_each_setting_what_it_does_and_when_a_change_takes_effect(
    app: Flask, administrator: FlaskClient
) -> None:
    found = re.findall(r'<tr id="([\w.]+)">(.*?)</tr>', administrator.get(PAGE).text, re.DOTALL)
    rows = {name: unescape(row) for name, row in found}
    assert rows.keys() == WORDS.keys()
    with app.test_request_context():
        for name, words in WORDS.items():
            assert f"<strong>{words.name}</strong>" in rows[name]
            assert f'<span class="hint">{words.does}</span>' in rows[name]
            assert f'<td data-label="生效时间">{EFFECTS[words.effect]}</td>' in rows[name]


def test_hours_are_changed_and_the_lines_know_at_once(office: Office, administrator: FlaskClient) -> None:
    answer = post(administrator, f"{PAGE}/hours", version=0, **HOURS)
    assert answer.status_code == 302
    assert in_force(office).hours == "09:00-12:00,14:00-18:00"
    assert line_knows(office)["settings"] == {"hours": "09:00-12:00,14:00-18:00"}
    assert "09:00–12:00，14:00–18:00" in administrator.get(PAGE).text


@pytest.mark.parametrize(
    "wrong", [{"closing": "08:00"}, {"lunch_to": ""}, {"opening": ""}, {"lunch_from": "15:00"}]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_hours_that_do_not_follow_one_another_are_refused_and_what_was_typed_stays(
    office: Office, administrator: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = post(administrator, f"{PAGE}/hours", version=0, **HOURS | wrong)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert 'value="18:00"' in answer.text or "closing" in wrong
    assert in_force(office).hours == office.settings.hours


def test_a_mode_for_a_while_must_say_until_when(office: Office, administrator: FlaskClient) -> None:
    url = f"{PAGE}/hours_mode"
    assert post(administrator, url, version=0, mode="after_hours", ends="").status_code == 422
    for ends in (now() - timedelta(days=1), now() + timedelta(days=60)):
        told = ends.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M")
        assert post(administrator, url, version=0, mode="after_hours", ends=told).status_code == 422

    soon = (now() + timedelta(hours=2)).astimezone(office.settings.zone)
    told = soon.strftime("%Y-%m-%d %H:%M")
    assert post(administrator, url, version=0, mode="after_hours", ends=told).status_code == 302
    assert in_force(office).hours_mode == "after_hours"
    assert line_knows(office)["mode_until"]
    page = administrator.get(PAGE).text
    assert "一律录音留言" in page
    assert f"到{soon:%Y-%m-%d %H:%M}" in page


def test_a_number_outside_its_bounds_is_told_with_them(office: Office, administrator: FlaskClient) -> None:
    answer = post(administrator, f"{PAGE}/message_max_seconds", version=0, number="5")
    assert answer.status_code == 422
    assert "请填写30到3600之间的数。" in answer.text


def test_reasons_are_one_a_line(office: Office, administrator: FlaskClient) -> None:
    lines = "不属于本局管辖\r\n\r\n  重复反映且已答复  \r\n不属于本局管辖"
    assert post(administrator, f"{PAGE}/handling.decline_reasons", version=0, lines=lines).status_code == 302
    assert in_force(office).handling.decline_reasons == ("不属于本局管辖", "重复反映且已答复")


def test_sub_levels_are_offered_where_an_item_is_entered(
    office: Office, administrator: FlaskClient, sign_in: SignIn
) -> None:
    fields = {"law_enforcement": "不予立案\r\n\r\n久侦不结", "discipline": ""}
    assert post(administrator, f"{PAGE}/handling.sub_levels", version=0, **fields).status_code == 302
    assert in_force(office).handling.sub_levels["law_enforcement"] == ("不予立案", "久侦不结")
    office.person("wang")
    form = sign_in("wang").get("/items/new").text
    assert '<option value="久侦不结">' in form
    assert "工作纪律" not in form
    assert "执法办案：不予立案、久侦不结" in administrator.get(PAGE).text


def test_criteria_stand_beside_the_choice_of_difficulty(
    office: Office, administrator: FlaskClient, sign_in: SignIn
) -> None:
    major = "涉及人数多、社会影响大"
    post(administrator, f"{PAGE}/handling.criteria", version=0, simple="", ordinary="", major=major)
    office.person("wang")
    assert major in sign_in("wang").get("/items/new").text


def test_the_second_of_two_people_is_told_and_may_save_again(
    office: Office, administrator: FlaskClient
) -> None:
    url = f"{PAGE}/papers.prefix"
    post(administrator, url, version=0, words="泰公")
    late = post(administrator, url, version=0, words="岱公")
    assert late.status_code == 409
    assert "已被他人修改" in late.text
    assert post(administrator, url, version=version_of(late), words="岱公").status_code == 302
    assert in_force(office).papers.prefix == "岱公"


def test_a_change_is_taken_back_with_one_click(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    url = f"{PAGE}/message_silence_seconds"
    post(administrator, url, version=0, number="20")
    version = version_of(administrator.get(url))
    assert post(administrator, f"{url}/forget", page=url, version=version).status_code == 302
    assert in_force(office).message_silence_seconds == office.settings.message_silence_seconds
    assert line_knows(office)["settings"] == {}
