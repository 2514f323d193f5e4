"""The words that a complaint may hold and an engine may mishear, with how likely each of them is.

General words (`terms.toml`), how officers are called (a surname and a rank), the names that people give
to the units of the tree, and the bureau's own words.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from transcription.unit_names import called
from transcription.wording.surnames import SURNAMES

SHORTEST_TERM = 2
# Each kind's share of the domain's words.
GENERAL, OFFICERS, UNITS, OWN = 0.55, 0.1, 0.25, 0.1
# A bureau with few words of its own does not speak of them all the time.
OWN_OF_EACH = 0.001
RANKS = ("警官", "所长", "队长", "局长", "副所长", "大队长", "教导员", "指导员", "民警", "警察")
# A district, county or city is named by its bureau: 岱岳分局 is that of 岱岳区.
_PLACE_ENDINGS = {"分局": "区", "县公安局": "县", "市公安局": "市"}


def domain(unit_names: Iterable[str] = (), own: Iterable[str] = ()) -> dict[str, float]:
    """Every word of the domain with its probability; together they make 1."""
    words = {term: 1.0 for term in own if len(term) >= SHORTEST_TERM}
    kinds = (
        (GENERAL, general_terms()),
        (OFFICERS, officers()),
        (UNITS, units(unit_names)),
        (min(OWN, OWN_OF_EACH * len(words)), words),
    )
    present = [(share, terms) for share, terms in kinds if terms]
    whole = sum(share for share, _ in present)
    shares: dict[str, float] = defaultdict(float)
    for share, terms in present:
        weight = sum(terms.values())
        for term, part in terms.items():
            shares[term] += share / whole * part / weight
    return dict(shares)


@cache
def general_terms() -> Mapping[str, float]:
    """The general words of complaints."""
    sections = tomllib.loads(files(__package__).joinpath("terms.toml").read_text("utf-8"))
    return {
        term: section.get("weight", 1.0) for section in sections.values() for term in section["terms"].split()
    }


@cache
def officers() -> Mapping[str, float]:
    """How people say who it was: 姓王, 王警官, 王所长; common surnames weigh more."""
    terms = {}
    for place, surname in enumerate(SURNAMES):
        weight = 1 / (1 + place / 10)
        terms[f"姓{surname}"] = len(RANKS) * weight
        terms.update({f"{surname}{rank}": weight for rank in RANKS})
    return terms


def units(names: Iterable[str]) -> dict[str, float]:
    """The names by which people call units, and the districts, counties and cities of their bureaus."""
    terms: dict[str, float] = {}
    for name in names:
        for one in called(name):
            terms[one] = 1.0
        for ending, place in _PLACE_ENDINGS.items():
            own = name.removesuffix(ending)
            if own != name and len(own) >= SHORTEST_TERM:
                terms[own.removesuffix(place) + place] = 1.0
    return terms
