import csv
from importlib.resources import files

import pytest

from transcription.wording import vocabulary
from transcription.wording.correcting import Corrector
from transcription.wording.likelihood import general_counts

OWN = ("龙潭路", "聚丰园")


@pytest.fixture(scope="session")
def corrector() -> Corrector:
    """Corrects with the general words, the example tree of units, and two words of the bureau's own."""
    with files("ledger").joinpath("data/units.example.csv").open(encoding="utf-8") as file:
        units = [row["name"] for row in csv.DictReader(file)]
    return Corrector(general_counts(), vocabulary.domain(units, OWN))
