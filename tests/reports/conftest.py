"""The office of the tests of handling, for the tests of what it amounts to."""

from tests.ledger.handling.conftest import desk as desk
