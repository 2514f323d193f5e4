"""督办 is proposed for the same items by the database and by the rules (DOMAIN.md section 2.13)."""

from datetime import date

import sqlalchemy as sa

from hotline.settings import Settings
from ledger import matters
from ledger.database import Ledger
from ledger.handling.rules import supervision
from ledger.models import Item
from ledger.supervision_proposals import proposed
from ledger.surroundings import Surroundings


def test_the_database_proposes_supervision_for_the_items_for_which_the_rules_do(
    year: Ledger, ledger_settings: Settings
) -> None:
    with year.reading() as session:
        around = Surroundings.load(session, ledger_settings)
        circumstances = around.circumstances(None)
        by_rules = {
            item.number
            for item in session.scalars(sa.select(Item))
            if supervision.proposals(matters.read(session, item, around.zone), circumstances)
        }
        today = circumstances.today
        by_database = {item.number for item in session.scalars(sa.select(Item).where(proposed(today)))}
        long_ago = set(session.scalars(sa.select(Item).where(proposed(date(2025, 3, 1)))))
    assert by_database == by_rules
    assert len(by_rules) > 0
    assert len(long_ago) < len(by_rules)
