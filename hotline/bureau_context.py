"""What is known of the bureau, for commands that also work where there is no ledger."""

from sqlalchemy.exc import DBAPIError

from hotline.settings import Settings
from ledger.database import DatabaseURLUnsupported, LedgerNotReady, open_ledger
from ledger.keys import KeysError
from transcription.understanding import Context


def bureau_context(settings: Settings) -> Context:
    """The bureau's units and words as its ledger has them, else the example tree."""
    try:
        ledger = open_ledger(settings)
    except (DatabaseURLUnsupported, LedgerNotReady, KeysError, DBAPIError):
        return Context.example()
    try:
        with ledger.reading() as session:
            found = Context.of(session)
    finally:
        ledger.close()
    return found if found.units else Context.example()
