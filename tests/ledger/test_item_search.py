"""Items are found by every word of theirs, and told where it stands; only those that a person may see."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import item_index, item_search, items, matters, transcripts, units
from ledger.access import visible
from ledger.database import Ledger
from ledger.handling.acts import Accept, Act, Assign
from ledger.models import Draft, Item, Role, SearchGram, Transcript, Unit, UnitKind, User
from ledger.models.handling_codes import ActKind, Method
from ledger.registration import register, register_by_hand
from ledger.registration_form import RegistrationForm
from ledger.rewordings import Kind, Rewording
from ledger.search import QueryTooShort
from ledger.surroundings import Surroundings
from tests.console.office import LETTER
from tests.ledger.conftest import Heard


@dataclass
class Bureau:
    """A bureau with a branch, a station of it that is complained about, and a director."""

    ledger: Ledger
    settings: Settings
    units: dict[str, int]

    def item(self, **changes: object) -> str:
        """Register a letter about the station; its number."""
        with self.ledger.session() as session, session.begin():
            form = RegistrationForm.read({**LETTER, "accused_units": [self.units["岱庙派出所"]], **changes})
            return register_by_hand(session, form, self.user(session)).number

    def user(self, session: Session, name: str = "director") -> User:
        return session.scalars(sa.select(User).where(User.username == name)).one()

    def do(self, number: str, *acts: Act) -> None:
        for act in acts:
            with self.ledger.session() as session, session.begin():
                around = Surroundings.load(session, self.settings)
                item = items.get_item(session, number)
                matters.do(session, item, act, self.user(session), around)

    def found(self, query: str, *, name: str = "director", **options: object) -> list[str]:
        """The numbers of the items found, for somebody."""
        with self.ledger.reading() as session:
            hits = item_search.find(
                session, query, where=[visible(self.user(session, name))], limit=20, **options
            )
            return [hit.item.number for hit in hits]

    def places(self, query: str) -> list[tuple[str, str, str, str]]:
        """Where the words stand in the one item that is found."""
        with self.ledger.reading() as session:
            (hit,) = item_search.find(session, query, limit=20)
            return [(str(one.place), one.before, one.words, one.after) for one in hit.places]


@pytest.fixture
def bureau(ledger: Ledger, ledger_settings: Settings) -> Bureau:
    root = Unit(code="1", name="市公安局", kind=UnitKind.BUREAU)
    branch = Unit(code="2", name="泰山分局", kind=UnitKind.BRANCH, parent=root)
    station = Unit(code="3", name="岱庙派出所", kind=UnitKind.STATION, parent=branch)
    director = User(username="director", display_name="陈主任", password_hash="-")
    director.roles.update({Role.OFFICE_DIRECTOR, Role.SUPERVISOR, Role.DUTY_OFFICER})
    accused = User(username="accused", display_name="李警官", password_hash="-", unit=station)
    accused.roles.add(Role.SUPERVISOR)
    with ledger.session() as session, session.begin():
        session.add_all([root, branch, station, director, accused])
        session.flush()
        return Bureau(ledger, ledger_settings, {unit.name: unit.id for unit in (root, branch, station)})


@pytest.mark.parametrize(
    "query",
    ["回执", "受案回执", "周某某", "13805380001", "80538", "岱庙派出所", "2026-0001", "2026-1", "0001"],
)
def test_an_item_is_found_by_a_part_of_any_word_of_its_form(bureau: Bureau, query: str) -> None:
    number = bureau.item()
    assert bureau.found(query.replace("2026", number[:4])) == [number]
    assert bureau.found("查无此词") == []


def test_a_name_is_found_by_its_initials(bureau: Bureau) -> None:
    zhang = bureau.item(reporter_name="张建国")
    shan = bureau.item(reporter_name="单雄信", accused_persons="辅警曾某")
    assert bureau.found("zjg") == [zhang]
    assert bureau.found("ZJG") == [zhang]
    assert bureau.found("sxx") == bureau.found("zm") == [shan]
    assert bureau.found("dmpcs") == [shan, zhang]


def test_letters_are_also_looked_for_as_they_are(bureau: Bureau) -> None:
    initials_of = bureau.item(reporter_name="张建国")
    written = bureau.item(remark="车牌尾号ZJG")
    assert bureau.found("zjg") == [written, initials_of]


def test_an_item_is_found_by_what_its_acts_say(bureau: Bureau) -> None:
    number = bureau.item()
    bureau.do(number, Accept(note="已告知向信访部门反映"))
    assert bureau.found("信访部门") == [number]
    assert bureau.places("信访部门")[0] == (ActKind.ACCEPT.value, "已告知向", "信访部门", "反映")


def test_an_item_is_found_by_the_unit_that_handles_it(bureau: Bureau) -> None:
    number = bureau.item()
    assert bureau.found("泰山分局") == []
    handing = Assign(method=Method.SUBORDINATE, handling_units=frozenset({bureau.units["泰山分局"]}))
    bureau.do(number, Accept(), handing)
    assert bureau.found("泰山分局") == bureau.found("tsfj") == [number]


def test_an_item_is_found_by_its_transcript_whichever_of_both_comes_first(
    bureau: Bureau, new_draft: Callable[[], int]
) -> None:
    def hear(draft_id: int, text: str) -> None:
        with bureau.ledger.session() as session, session.begin():
            transcript = session.get_one(Draft, draft_id).call.recordings[0].transcript
            assert isinstance(transcript, Transcript)
            transcripts.claim(session, transcript.id, "test")
            transcripts.finish(session, transcript.id, Heard(text))
            at = text.index("政见")
            put_right = [Rewording(0, at, at + 2, "政见", "证件", Kind.SOUND)]
            transcripts.reword(session, transcript.id, put_right)

    def enter(draft_id: int) -> str:
        with bureau.ledger.session() as session, session.begin():
            form = {**LETTER, "channel": "hotline", "accused_units": [bureau.units["岱庙派出所"]]}
            draft = session.get_one(Draft, draft_id)
            return register(session, draft, RegistrationForm.read(form), bureau.user(session)).number

    first, second = new_draft(), new_draft()
    hear(first, "他们没有出示政见")
    numbers = [enter(first), enter(second)]
    hear(second, "也没有出示政见")
    assert bureau.found("出示政见") == numbers[::-1]  # as it was heard
    assert bureau.found("出示证件") == numbers[::-1]  # as it was meant


def test_a_hit_says_where_the_words_stand_with_those_around_them(bureau: Bureau) -> None:
    bureau.item(problem="一" * 30 + "没有出示ＡＢ证件" + "二" * 30)
    assert bureau.places("ab证") == [
        ("problem", "…" + "一" * 20 + "没有出示", "ＡＢ证", "件" + "二" * 23 + "…")
    ]


def test_nobody_of_the_accused_unit_finds_the_item(bureau: Bureau) -> None:
    number = bureau.item()
    assert bureau.found("受案回执") == [number]
    assert bureau.found("受案回执", name="accused") == bureau.found("zmm", name="accused") == []


def test_a_search_goes_on_after_the_last_item_seen(bureau: Bureau) -> None:
    numbers = [bureau.item(remark="同一句话") for _ in range(5)]
    with bureau.ledger.reading() as session:
        first = item_search.find(session, "同一句话", limit=2)
        rest = item_search.find(session, "同一句话", limit=20, before=first[-1].item.id)
        seen = [hit.item.number for hit in [*first, *rest]]
    assert seen == numbers[::-1]


def test_one_character_is_too_short(bureau: Bureau) -> None:
    with pytest.raises(QueryTooShort):
        bureau.found("张")


def test_items_of_an_earlier_release_are_entered_by_the_sweep(bureau: Bureau) -> None:
    number = bureau.item(reporter_name="张建国")
    with bureau.ledger.session() as session, session.begin():
        session.execute(sa.delete(SearchGram))
        session.execute(sa.update(Item).values(search_edition=0))
    assert bureau.found("zjg") == []
    with bureau.ledger.session() as session, session.begin():
        assert item_index.enter_older(session) == 1
        assert item_index.enter_older(session) == 0
    assert bureau.found("zjg") == bureau.found("受案回执") == [number]


def test_a_unit_that_is_called_otherwise_is_found_by_its_new_name(
    bureau: Bureau, tmp_path_factory: pytest.TempPathFactory
) -> None:
    number = bureau.item()
    tree = tmp_path_factory.mktemp("units") / "units.csv"
    tree.write_text("code,name,parent_code,kind\n3,岱宗派出所,2,station\n", encoding="utf-8")
    with bureau.ledger.session() as session, session.begin():
        units.import_units(session, tree)
        item_index.enter_older(session)
    assert bureau.found("岱宗派出所") == bureau.found("dzpcs") == [number]
    assert bureau.found("岱庙派出所") == []


def test_no_initials_stand_in_the_index_in_the_open(bureau: Bureau) -> None:
    bureau.item(reporter_name="张建国")
    with bureau.ledger.reading() as session:
        assert {type(gram) for gram in session.scalars(sa.select(SearchGram.gram))} == {int}
        assert int.from_bytes(b"zjg", "big") not in session.scalars(sa.select(SearchGram.gram)).all()
