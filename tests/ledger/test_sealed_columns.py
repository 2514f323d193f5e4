"""Which columns are sealed, which are plain, and that nothing sealed stands in the database's bytes."""

from datetime import date

import sqlalchemy as sa

from hotline.settings import Settings
from ledger import search
from ledger.clock import now
from ledger.database import Ledger
from ledger.models import (
    Attachment,
    Base,
    CallSheet,
    Channel,
    Difficulty,
    DismissedSuggestion,
    Draft,
    Identity,
    Item,
    ItemAct,
    ItemCategory,
    LivePiece,
    Nature,
    Paper,
    ReportDraft,
    ReportNarrative,
    RetentionMark,
    SavedView,
    SegmentCorrection,
    SpotCheck,
    SpotCheckEntry,
    Transcript,
    Urgency,
)
from ledger.models.codes import Category
from ledger.models.handling_codes import ActKind, PaperKind
from ledger.sealed import Sealed, SealedJSON
from tests.ledger.conftest import People, add_call

SEALED = {
    "attachments.name",
    "call_sheets.form",
    "call_sheets.unsaved",
    "calls.caller",
    "calls.query_number",
    "drafts.corrected_text",
    "drafts.discard_note",
    "drafts.form",
    "item_acts.payload",
    "items.accused_persons",
    "items.corrected_text",
    "items.demand",
    "items.evidence",
    "items.happened_at",
    "items.instructing_leader",
    "items.instruction",
    "items.place",
    "items.police_numbers",
    "items.problem",
    "items.remark",
    "items.reporter_address",
    "items.reporter_age",
    "items.reporter_gender",
    "items.reporter_id_number",
    "items.reporter_name",
    "items.reporter_occupation",
    "items.reporter_phone",
    "live_pieces.segments",
    "dismissed_suggestions.heard",
    "dismissed_suggestions.meant",
    "papers.words",
    "report_drafts.words",
    "retention_marks.reason",
    "report_narratives.emerging",
    "report_narratives.patterns",
    "report_narratives.suggestions",
    "report_narratives.trends",
    "report_narratives.underlying",
    "saved_views.address",
    "saved_views.name",
    "segment_corrections.text",
    "spot_check_entries.remark",
    "transcripts.hints",
    "transcripts.rewordings",
    "transcripts.segments",
    "transcripts.text",
}
# Text that anyone with the database may read: none of it is of a caller or about what they said.
PLAIN = {
    "call_sheets.call_id",
    "api_deeds.key",
    "api_filings.key",
    "api_tokens.name",
    "api_tokens.scope",
    "attachments.media_type",
    "attachments.sha256",
    "attachments.vault_id",
    "audit_entries.action",
    "audit_entries.actor",
    "audit_entries.detail",
    "audit_entries.object_id",
    "audit_entries.object_kind",
    "calls.called",
    "calls.codec",
    "calls.extension_label",
    "calls.id",
    "calls.officer_name",
    "calls.rings",
    "calls.sip_call_id",
    "calls.sip_cause",
    "calls.trunk",
    "column_choices.columns",
    "console_settings.name",
    "console_settings.value",
    "drafts.call_id",
    "extensions.label",
    "extensions.uri",
    "holiday_notices.text",
    "item_acts.codes",
    "item_categories.sub_level",
    "items.call_id",
    "live_pieces.call_id",
    "live_pieces.engine",
    "live_pieces.file",
    "live_pieces.model",
    "live_pieces.sha256",
    "papers.mark",
    "prompt_recordings.findings",
    "prompt_recordings.prompt_id",
    "prompt_recordings.sha256",
    "prompt_recordings.vault_id",
    "prompt_recordings.wording",
    "prompts.id",
    "prompts.wording",
    "recordings.call_id",
    "recordings.sha256",
    "recordings.vault_id",
    "deletion_entries.call_id",
    "retention_marks.call_id",
    "staff_days.note",
    "transcripts.engine",
    "transcripts.model",
    "transcripts.reason",
    "transcripts.worker",
    "units.code",
    "units.name",
    "users.display_name",
    "users.password_hash",
    "users.telephone",
    "users.username",
    "vocabulary_terms.term",
}


def _columns() -> list[sa.Column[object]]:
    return [column for table in Base.metadata.tables.values() for column in table.columns]


def test_the_sealed_columns_are_these_and_each_is_bound_to_its_own_name() -> None:
    sealed = {
        f"{column.table.name}.{column.name}": column.type.name
        for column in _columns()
        if isinstance(column.type, Sealed | SealedJSON)
    }
    assert set(sealed) == SEALED
    assert all(column == bound_to for column, bound_to in sealed.items())


def test_a_new_column_of_text_is_sealed_or_stands_on_the_list_of_plain_ones() -> None:
    plain = {
        f"{column.table.name}.{column.name}"
        for column in _columns()
        if isinstance(column.type, sa.String | sa.JSON) and not isinstance(column.type, sa.Enum)
    }
    assert plain == PLAIN


def test_nothing_that_a_caller_said_or_who_they_are_stands_in_the_database(
    ledger: Ledger, ledger_settings: Settings, people: People
) -> None:
    words = _fill_every_sealed_column(ledger, people)
    assert set(words) == SEALED
    stored = _everything_stored(ledger, ledger_settings)
    assert "泰山分局".encode() in stored  # what is plain is found, so the looking works
    for word in words.values():
        assert word.encode() not in stored, word
        assert word.encode("unicode-escape") not in stored, word  # as JSON writes it


def _fill_every_sealed_column(ledger: Ledger, people: People) -> dict[str, str]:
    """Put a word of its own into each sealed column, index it for search, and give the words by column."""
    words: dict[str, str] = {}

    def fill(row: Base) -> None:
        for column in row.__table__.columns:
            name = f"{row.__tablename__}.{column.name}"
            word = f"秘密{name}"
            if isinstance(column.type, Sealed | SealedJSON):
                setattr(row, column.name, word if isinstance(column.type, Sealed) else {"text": word})
                words[name] = word

    with ledger.session() as session, session.begin():
        draft = add_call(session, "one")
        transcript = session.scalars(sa.select(Transcript)).one()
        item = _item(draft, people)
        for row in (draft.call, draft, transcript, item):
            fill(row)
        session.add(item)
        session.flush()
        for row in (
            _act(item),
            _attachment(item, people),
            _paper(item, people),
            _narrative(people),
            LivePiece(
                call_id="one",
                file="message-1.wav",
                channel=0,
                start=0,
                end=1,
                sha256="0" * 64,
                engine="-",
                model="-",
            ),
            ReportDraft(item_id=item.id, written_by_id=people.officer.id),
            SavedView(user_id=people.officer.id),
            _correction(transcript, people),
            CallSheet(call_id=draft.call_id),
            DismissedSuggestion(),
            _spot_check_entry(item, people),
            RetentionMark(item_id=item.id, placed_by_id=people.officer.id),
        ):
            fill(row)
            session.add(row)
        search.index_text(session, "item", item.id, "\n".join(words.values()))
    return words


def _item(draft: Draft, people: People) -> Item:
    return Item(
        year=2026,
        serial=1,
        draft=draft,
        call=draft.call,
        channel=Channel.HOTLINE,
        received_at=draft.received_at,
        accepted_at=now(),
        registered_by_id=people.officer.id,
        named=True,
        confidential=True,
        identity=Identity.UNKNOWN,
        happening_now=False,
        nature=Nature.DUTY_NEGLECTED,
        urgency=Urgency.ORDINARY,
        difficulty=Difficulty.SIMPLE,
        accused_units=[people.unit],
        categories=[ItemCategory(category=Category.PUBLIC_SERVICE)],
    )


def _act(item: Item) -> ItemAct:
    at = item.accepted_at
    return ItemAct(item_id=item.id, seq=1, kind=ActKind.REGISTER, at=at, day=at.date(), codes={})


def _narrative(people: People) -> ReportNarrative:
    day = date(2026, 9, 21)
    return ReportNarrative(first=day, last=day, written_by_id=people.officer.id)


def _spot_check_entry(item: Item, people: People) -> SpotCheckEntry:
    day = date(2026, 9, 21)
    drawn = SpotCheck(first=day, last=day, size=1, seed=1, drawn_by_id=people.officer.id)
    return SpotCheckEntry(spot_check=drawn, position=1, item_id=item.id)


def _attachment(item: Item, people: People) -> Attachment:
    return Attachment(
        item_id=item.id,
        media_type="image/png",
        vault_id="file",
        bytes=1,
        sha256="0" * 64,
        added_by_id=people.officer.id,
    )


def _correction(transcript: Transcript, people: People) -> SegmentCorrection:
    return SegmentCorrection(transcript_id=transcript.id, segment=0, corrected_by_id=people.officer.id)


def _paper(item: Item, people: People) -> Paper:
    return Paper(
        item_id=item.id,
        kind=PaperKind.FEEDBACK,
        year=2026,
        serial=1,
        mark="泰公督馈",
        day=item.accepted_at.date(),
        made_by_id=people.officer.id,
    )


def _everything_stored(ledger: Ledger, settings: Settings) -> bytes:
    if ledger.engine.dialect.name == "sqlite":
        files = sorted(settings.data_dir.glob("ledger.sqlite3*"))
        assert "ledger.sqlite3-wal" in {file.name for file in files}
        return b"".join(file.read_bytes() for file in files)
    stored = b""
    with ledger.engine.connect() as connection:
        cursor = connection.connection.cursor()
        for table in Base.metadata.tables:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as rows:
                stored += b"".join(bytes(piece) for piece in rows)
    return stored
