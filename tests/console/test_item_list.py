"""登记台账 as a list: searched, sorted, paged, in columns of one's own, kept as views, exported."""

import html
import re
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from hotline.console import item_listing
from ledger.database import Ledger
from ledger.models import AuditEntry, Role
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.test_handling import People, words
from tests.console.test_ledger_list import due, listed

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def people(office: Office, sign_in: SignIn) -> People:
    return People(office, sign_in)


def searched(client: FlaskClient, typed: str, **narrowed: str) -> str:
    """The page that a search leads to."""
    sent = post(client, "/items/search", page="/items", typed=typed, **narrowed)
    assert sent.status_code == 302
    return client.get(sent.headers["Location"]).text


def numbers(page: str) -> list[str]:
    return re.findall(r'<a href="/items/(\d{4}-\d{4})"', page)


def headers(page: str) -> list[str]:
    head = re.sub(r"[▲▼↕]", "", re.search(r"<thead>(.*?)</thead>", page, re.S)[1])
    return re.sub(r"<[^>]+>", " ", head).split()


def test_what_is_searched_for_is_found_with_the_words_around_it(people: People) -> None:
    plain = people.office.item()
    other = people.office.item(reporter_name="张建国", problem="反映办证大厅无人叫号，等了两个小时。")
    page = searched(people["wang"], "无人叫号")
    assert numbers(page) == [other]
    assert "反映办证大厅<mark>无人叫号</mark>，等了两个小时。" in page
    assert numbers(searched(people["wang"], "zjg")) == [other]
    assert "<mark>张建国</mark>" in searched(people["wang"], "ZJG")
    assert numbers(searched(people["wang"], "受案回执")) == [plain]
    assert "没有符合条件的事项" in searched(people["wang"], "查无此词")


def test_the_words_of_a_search_never_stand_in_an_address(people: People) -> None:
    people.office.item(reporter_name="张建国")
    sent = post(people["wang"], "/items/search", page="/items", typed="张建国", state="open")
    address = sent.headers["Location"]
    assert re.fullmatch(r"/items\?state=open&words=[\w-]+", address)
    page = people["wang"].get(address).text
    assert 'value="张建国"' in page
    assert all("张建国" not in one and "%E5" not in one for one in re.findall(r'href="([^"]*)"', page))


def test_a_search_is_narrowed_down_like_the_list(people: People) -> None:
    plain = people.office.item()
    people.office.item(channel="visit")
    assert numbers(searched(people["wang"], "受案回执", channel="letter")) == [plain]


def test_a_number_leads_to_its_item(people: People) -> None:
    number = people.office.item()
    sent = post(people["wang"], "/items/search", page="/items", typed=number.replace("-000", "-"))
    assert sent.headers["Location"] == f"/items/{number}"


def test_one_character_is_too_short_to_search_for(people: People) -> None:
    sent = post(people["wang"], "/items/search", page="/items", typed="张")
    page = people["wang"].get(sent.headers["Location"], follow_redirects=True).text
    assert "请至少输入两个字" in page


def test_a_search_that_cannot_be_read_any_more_says_so_and_leaves_the_other_filters(people: People) -> None:
    answer = people["wang"].get("/items?words=bm9uc2Vuc2U&channel=letter")
    assert answer.location == "/items?channel=letter"
    assert "这次检索的内容已无法读取" in people["wang"].get(answer.location).text


def test_nothing_is_exported_for_a_search_that_cannot_be_read_any_more(people: People) -> None:
    people.office.item()
    answer = people["zhang"].get("/items.xlsx?words=bm9uc2Vuc2U")
    assert answer.location == "/items"


def test_a_search_is_noted_without_its_words(people: People, ledger: Ledger) -> None:
    people.office.item(reporter_name="张建国")
    searched(people["wang"], "张建国")
    with ledger.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "items.searched")).one()
    assert (entry.actor, entry.detail) == ("wang", {"items": [1]})


def test_nobody_of_the_accused_unit_finds_the_item(people: People, sign_in: SignIn) -> None:
    people.office.item()
    people.office.person("accused", "李警官", Role.SUPERVISOR, unit_id=people.units["泰山分局岱庙派出所"])
    assert "没有符合条件的事项" in searched(sign_in("accused"), "受案回执")


def test_the_list_is_sorted_by_a_column_and_goes_on_in_its_order(
    people: People, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [people.office.item() for _ in range(5)]
    for number, days in zip(made, (3, 1, 5, 1, 4), strict=True):
        due(ledger, number, days)
    by_due = [made[1], made[3], made[0], made[4], made[2]]
    wang = people["wang"]
    assert listed(wang, "sort=due") == by_due
    assert listed(wang, "sort=-due") == by_due[::-1]
    assert listed(wang, "sort=number") == made
    assert listed(wang, "sort=nonsense") == made[::-1]
    monkeypatch.setattr(item_listing, "PAGE", 2)
    assert listed(wang, "sort=due") == by_due[:2]
    assert listed(wang, f"sort=due&before={by_due[1]}") == by_due[2:4]
    assert listed(wang, f"sort=-due&before={by_due[3]}") == by_due[2::-1][:2]


def test_from_a_page_in_the_middle_a_link_leads_to_the_one_before_narrowed_down_and_ordered_alike(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_listing, "PAGE", 2)
    made = [people.office.item() for _ in range(3)]
    people.office.item(channel="visit")
    made += [people.office.item() for _ in range(3)]
    wang, query = people["wang"], "channel=letter&sort=number"
    url, seen = f"/items?before={made[3]}&{query}", []
    while url:
        page = wang.get(url).text
        seen.append(numbers(page))
        link = re.search(r'rel="prev" href="([^"]+)"', page)
        url = link[1].replace("&amp;", "&") if link else ""
    assert seen == [made[4:], made[2:4], made[:2]]
    assert 'rel="prev"' not in searched(wang, "受案回执")


def test_a_search_goes_on_a_page_at_a_time(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_listing, "PAGE_OF_SEARCH", 2)
    made = [people.office.item() for _ in range(5)]
    wang = people["wang"]
    page, seen = searched(wang, "受案回执"), []
    while True:
        seen.append(numbers(page))
        link = re.search(r'rel="next" href="([^"]+)"', page)
        if not link:
            break
        page = wang.get(html.unescape(link[1])).text
    assert seen == [[made[4], made[3]], [made[2], made[1]], [made[0]]]


def test_items_that_have_nothing_in_the_column_come_last(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [people.office.item() for _ in range(3)]
    assert listed(people["wang"], "sort=closed") == made
    assert listed(people["wang"], "sort=-closed") == made[::-1]
    monkeypatch.setattr(item_listing, "PAGE", 1)
    assert listed(people["wang"], f"sort=-closed&before={made[2]}") == [made[1]]


def test_the_list_says_how_many_there_are(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        people.office.item()
    people.assigned()
    assert "共3件" in people["wang"].get("/items").text
    assert "共0件" in people["wang"].get("/items?channel=visit").text
    for address, count in (("", 1), ("?sort=due", 1), ("?state=open", 1), ("?channel=visit", 0)):
        assert f"共{count}件" in people["li"].get(f"/items{address}").text
    monkeypatch.setattr(item_listing, "COUNTED_UP_TO", 2)
    assert "超过2件" in people["wang"].get("/items").text


def test_a_unit_stands_for_those_below_it(people: People) -> None:
    number = people.office.item()
    wang, units = people["wang"], people.units
    assert listed(wang, f"accused={units['泰山分局']}") == [number]
    assert listed(wang, f"accused={units['岱岳分局']}") == []
    assert listed(wang, "urgency=ordinary") == [number]
    assert listed(wang, "urgency=urgent") == []


def test_each_person_looks_at_columns_of_their_own(people: People) -> None:
    people.office.item()
    usual = headers(people["wang"].get("/items").text)
    assert usual == ["编号", "状态", "到期日", "涉及单位", "承办单位", "问题类别", "渠道来源", "受理时间"]
    post(people["wang"], "/items/columns", page="/items", column=["registrar", "state", "nonsense"])
    assert headers(people["wang"].get("/items").text) == ["编号", "状态", "登记人"]
    assert headers(people["chen"].get("/items").text) == usual
    post(people["wang"], "/items/columns", page="/items")
    assert headers(people["wang"].get("/items").text) == usual


def test_a_view_is_kept_by_name_and_replaced_and_deleted_by_its_owner_only(people: People) -> None:
    people.office.item()
    wang = people["wang"]
    post(wang, "/items/views", page="/items", name="超期", due="overdue", sort="due")
    page = wang.get("/items").text
    assert re.search(r'<a href="/items\?due=overdue&amp;sort=due" >超期</a>', page)
    post(wang, "/items/views", page="/items", name=" 超期 ", due="today")
    page = wang.get("/items?due=today").text
    assert 'href="/items?due=today" aria-current="true">超期</a>' in page
    assert "超期</a>" not in people["chen"].get("/items").text
    assert post(people["chen"], "/items/views/1/delete", page="/items").status_code == 404
    post(wang, "/items/views/1/delete", page="/items")
    assert "我的视图" not in wang.get("/items").text


def test_the_spreadsheet_is_the_list_as_it_stands_on_the_screen(people: People) -> None:
    first, second = people.office.item(), people.office.item(channel="visit")
    third = people.office.item(reporter_name="张建国")
    wang = people["wang"]
    post(wang, "/items/columns", page="/items", column=["channel", "repeats"])

    def sheet(address: str) -> list[tuple[object, ...]]:
        book = load_workbook(BytesIO(wang.get(f"/items.xlsx?{address}").data))
        return list(book.active.iter_rows(values_only=True))

    assert sheet("") == [
        ("编号", "渠道来源", "重复件数"), (third, "来信", 0), (second, "来访", 0), (first, "来信", 0),
    ]  # fmt: skip
    assert [row[0] for row in sheet("sort=number&channel=letter")] == ["编号", first, third]
    link = re.search(r'href="(/items\.xlsx[^"]*)"', searched(wang, "张建国"))
    assert link
    assert [row[0] for row in sheet(link[1].partition("?")[2])] == ["编号", third]
    whole = sheet("all=y&channel=visit")
    assert (len(whole[0]) > 40, whole[1][0]) == (True, second)


def test_the_empty_list_says_what_will_stand_there(people: People) -> None:
    assert "尚无已登记的事项" in words(people["wang"].get("/items"))
