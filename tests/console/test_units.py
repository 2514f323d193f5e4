"""One unit of the tree in the console: entered, put right, closed and brought back by an administrator."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from ledger import item_index
from ledger.models import Role, Unit
from tests.console.browse import post, version_of, words_of
from tests.console.conftest import SignIn
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

LIST = "/admin/units"
STATION = "泰山分局岱庙派出所"
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def ids(office: Office) -> dict[str, int]:
    return office.units()


@pytest.fixture
def administrator(office: Office, ids: dict[str, int], sign_in: SignIn) -> FlaskClient:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    return sign_in("root")


def unit(office: Office, **having: object) -> Unit | None:
    with office.ledger.reading() as session:
        return session.scalars(select(Unit).filter_by(**having)).one_or_none()


def test_a_unit_that_was_added_is_offered_at_once(
    office: Office, administrator: FlaskClient, ids: dict[str, int], sign_in: SignIn
) -> None:
    fields = {
        "name": " 泰山分局  新派出所 ",
        "parent_id": str(ids["泰山分局"]),
        "kind": "station",
        "code": "1",
    }
    answer = post(administrator, f"{LIST}/new", **fields)
    assert answer.location == LIST
    assert "已新增泰山分局 新派出所" in words_of(administrator.get(LIST).text)
    office.person("wang")
    assert "泰山分局 新派出所" in sign_in("wang").get("/items/new").text


@on_sqlite
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "请填写名称"),
        ({"name": "长" * 61}, "名称过长"),
        ({"code": ""}, "请填写代码"),
        ({"code": "370900000000"}, "已有这个代码的单位"),
        ({"code": "机关 1"}, "代码只能用字母"),
        ({"parent_id": ""}, "请选择上级单位"),
        ({"parent_id": "999999"}, "不是有效的选择"),
        ({"kind": "bureau"}, "不是有效的选择"),
    ],
    ids=lambda wrong: " ".join(wrong) if isinstance(wrong, dict) else "",
)
def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_is_kept(
    office: Office, administrator: FlaskClient, ids: dict[str, int], wrong: dict[str, str], told: str
) -> None:
    fields = {"name": "新单位", "parent_id": str(ids["泰山分局"]), "kind": "station", "code": "77001"} | wrong
    answer = post(administrator, f"{LIST}/new", **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{fields["code"]}"' in answer.text
    with office.ledger.reading() as session:
        assert session.query(Unit).count() == len(ids)


def test_a_unit_is_renamed_and_its_items_are_found_by_the_new_name(
    office: Office, administrator: FlaskClient, ids: dict[str, int], sign_in: SignIn
) -> None:
    office.person("zhang", "张督察", Role.SUPERVISOR)
    number = office.item(accused_unit_ids=[ids[STATION]])
    address = f"{LIST}/{ids[STATION]}"
    page = administrator.get(address)
    parent = str(ids["泰山分局"])
    fields = {"name": "岱庙新所", "parent_id": parent, "kind": "station", "version": str(version_of(page))}
    assert post(administrator, address, **fields).location == LIST
    with office.ledger.session() as session, session.begin():
        item_index.enter_older(session)  # as the sweep does
    supervisor = sign_in("zhang")
    sent = post(supervisor, "/items/search", page="/items", typed="岱庙新所")
    assert number in supervisor.get(sent.location or "").text
    # Sent once more, as from a page that was open meanwhile.
    answer = post(administrator, address, **fields | {"name": "又一名称"})
    assert answer.status_code == 409
    assert "已被他人修改" in answer.text
    assert "又一名称" in answer.text
    # Having read what the other made of it, they save theirs.
    again = fields | {"name": "又一名称", "version": str(version_of(answer))}
    assert post(administrator, address, **again).location == LIST


@on_sqlite
def test_who_mends_a_slip_is_still_told_that_another_has_changed_the_unit(
    administrator: FlaskClient, ids: dict[str, int]
) -> None:
    address = f"{LIST}/{ids[STATION]}"
    fields = {"name": "", "parent_id": str(ids["泰山分局"]), "kind": "station"}
    seen = str(version_of(administrator.get(address)))
    other = fields | {"name": "另一管理员改的"}
    assert post(administrator, address, **other, version=seen).location == LIST
    slip = post(administrator, address, **fields, version=seen)
    assert slip.status_code == 422
    mended = fields | {"name": "本人改的", "version": str(version_of(slip))}
    assert post(administrator, address, **mended).status_code == 409


@on_sqlite
def test_a_unit_below_a_closed_one_can_still_be_renamed(
    office: Office, administrator: FlaskClient, ids: dict[str, int]
) -> None:
    with office.ledger.session() as session, session.begin():
        session.get_one(Unit, ids["泰山分局"]).active = False
    address = f"{LIST}/{ids[STATION]}"
    page = administrator.get(address)
    assert "泰山分局（已停用）" in page.text
    fields = {"name": "岱庙新所", "parent_id": str(ids["泰山分局"]), "kind": "station"}
    assert post(administrator, address, **fields, version=str(version_of(page))).location == LIST


@on_sqlite
def test_who_belongs_to_a_unit_that_was_closed_goes_on_belonging_to_it(
    office: Office, administrator: FlaskClient, ids: dict[str, int]
) -> None:
    wang = office.person("wang", unit_id=ids[STATION])
    post(administrator, f"{LIST}/{ids[STATION]}/close", page=f"{LIST}/{ids[STATION]}")
    page = administrator.get(f"/admin/users/{wang.id}")
    [chosen] = re.findall(r'<option selected value="(\d+)">[^<]*（已停用）', page.text)
    assert int(chosen) == ids[STATION]


@on_sqlite
def test_a_draft_goes_on_accusing_a_unit_that_was_closed_meanwhile(
    office: Office, administrator: FlaskClient, ids: dict[str, int], sign_in: SignIn
) -> None:
    office.person("wang")
    draft = office.message()
    office.accuse(draft, ids[STATION], ids["泰山分局"])
    post(administrator, f"{LIST}/{ids[STATION]}/close", page=f"{LIST}/{ids[STATION]}")
    page = sign_in("wang").get(f"/drafts/{draft}").text
    boxes = re.findall(r'name="accused_units" value="(\d+)"\s+checked', page)
    assert {int(box) for box in boxes} == {ids[STATION], ids["泰山分局"]}
    assert f"{STATION} 已停用" in words_of(page)
    assert f'value="{ids[STATION]}"' not in sign_in("wang").get("/items/new").text


@on_sqlite
def test_what_is_read_from_a_message_names_no_unit_that_was_closed(
    office: Office, administrator: FlaskClient, ids: dict[str, int], sign_in: SignIn
) -> None:
    office.person("wang")
    draft = office.message()
    officer = sign_in("wang")
    address = f"/drafts/{draft}/readings"
    reading = {"page": f"/drafts/{draft}", "field": "accused_units", "text": STATION}
    assert ids[STATION] in [one["id"] for one in post(officer, address, **reading).json["units"]]
    post(administrator, f"{LIST}/{ids[STATION]}/close", page=f"{LIST}/{ids[STATION]}")
    assert ids[STATION] not in [one["id"] for one in post(officer, address, **reading).json["units"]]


@on_sqlite
def test_the_ledger_is_still_narrowed_down_to_a_unit_that_was_closed(
    office: Office, administrator: FlaskClient, ids: dict[str, int], sign_in: SignIn
) -> None:
    office.person("zhang", "张督察", Role.SUPERVISOR)
    number = office.item()
    post(administrator, f"{LIST}/{ids[STATION]}/close", page=f"{LIST}/{ids[STATION]}")
    page = sign_in("zhang").get(f"/items?accused={ids[STATION]}").text
    assert number in page
    assert re.search(rf'<option value="{ids[STATION]}" selected>\u3000*{STATION}（已停用）', page)


@on_sqlite
def test_the_bureaus_own_inspectorate_is_not_closed(
    office: Office, administrator: FlaskClient, ids: dict[str, int]
) -> None:
    address = f"{LIST}/{ids['督察支队']}"
    assert post(administrator, f"{address}/close", page=address).location == address
    assert "须保留一个名称含" in administrator.get(address).text
    assert unit(office, name="督察支队", active=True) is not None


@on_sqlite
def test_below_a_unit_another_is_added(administrator: FlaskClient, ids: dict[str, int]) -> None:
    [leads] = re.findall(
        r'href="(/admin/units/new[^"]+)"', administrator.get(f"{LIST}/{ids['泰山分局']}").text
    )
    assert f'<option selected value="{ids["泰山分局"]}">' in administrator.get(leads).text


def test_the_audit_log_names_the_unit_that_was_changed(
    office: Office, administrator: FlaskClient, ids: dict[str, int], sign_in: SignIn
) -> None:
    address = f"{LIST}/{ids[STATION]}"
    post(administrator, f"{address}/close", page=address)
    office.person("shen", "审计员", Role.AUDITOR)
    assert f"停用单位 单位 {STATION}" in words_of(sign_in("shen").get("/admin/audit").text)


@on_sqlite
def test_a_unit_is_not_moved_below_itself(
    office: Office, administrator: FlaskClient, ids: dict[str, int]
) -> None:
    address = f"{LIST}/{ids['泰山分局']}"
    page = administrator.get(address)
    assert f'value="{ids[STATION]}"' not in page.text
    fields = {"name": "泰山分局", "parent_id": str(ids[STATION]), "kind": "branch"}
    answer = post(administrator, address, **fields, version=str(version_of(page)))
    assert answer.status_code == 422
    unmoved = unit(office, id=ids["泰山分局"])
    assert unmoved is not None
    assert unmoved.parent_id == ids["泰安市公安局"]


@on_sqlite
def test_the_bureau_has_a_name_to_change_and_nothing_else(
    office: Office, administrator: FlaskClient, ids: dict[str, int]
) -> None:
    address = f"{LIST}/{ids['泰安市公安局']}"
    page = administrator.get(address)
    assert "上级单位" not in words_of(page.text.split("<form", 1)[1].split("</form>")[0])
    assert "停用…" not in page.text
    version = str(version_of(page))
    assert post(administrator, address, name="岱安市公安局", version=version).location == LIST
    assert unit(office, name="岱安市公安局", kind="bureau") is not None
    assert post(administrator, f"{address}/close", page=address).location == address
    assert "最上级单位不能停用" in administrator.get(address).text


@on_sqlite
def test_a_unit_with_units_below_it_is_not_closed(
    office: Office, administrator: FlaskClient, ids: dict[str, int]
) -> None:
    address = f"{LIST}/{ids['泰山分局']}"
    assert post(administrator, f"{address}/close", page=address).location == address
    assert "其下级单位仍在使用" in administrator.get(address).text
    assert unit(office, name="泰山分局", active=True) is not None


@on_sqlite
@pytest.mark.parametrize("address", ["/new", "/1", "/999999"])
def test_only_an_administrator_changes_a_unit(office: Office, sign_in: SignIn, address: str) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    client = sign_in("li")
    assert client.get(LIST + address).status_code == 403
    assert post(client, LIST + address, page="/password", name="别的").status_code == 403


@on_sqlite
def test_a_unit_that_is_not_there_is_not_found(administrator: FlaskClient) -> None:
    assert administrator.get(f"{LIST}/999999").status_code == 404
    assert post(administrator, f"{LIST}/999999/close", page="/password").status_code == 404


@on_sqlite
def test_a_unit_is_closed_after_a_question_and_brought_back(
    office: Office, ids: dict[str, int], new_page: Callable[[], Page]
) -> None:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    page = new_page()
    enter(page, "root", PASSWORD)
    page.goto(LIST)
    page.get_by_role("link", name=STATION).click()
    page.get_by_role("button", name="停用…").click()
    page.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="停用…").click()
    page.get_by_role("button", name="确认停用").click()
    expect(page.get_by_text(f"已停用{STATION}。")).to_be_visible()
    expect(page.locator("tr", has_text=STATION)).to_contain_text("已停用")
    page.get_by_role("link", name=STATION).click()
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_text(f"已恢复{STATION}。")).to_be_visible()
    expect(page.locator("tr", has_text=STATION)).not_to_contain_text("已停用")
