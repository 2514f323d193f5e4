"""What is complained about: simulated registration forms, in the proportions of a middling city."""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from hotline.setting_tables import Handling
from hotline.simulation import words
from hotline.simulation.city import City
from ledger.models import Unit
from ledger.models.codes import Category, Channel, Difficulty, Identity, Urgency
from ledger.registration_form import INSTRUCTED, RegistrationForm

T = TypeVar("T")

CHANNELS = {
    Channel.HOTLINE: 70,
    Channel.SUPERIOR: 7,
    Channel.LEADER: 3,
    Channel.OTHER_UNIT: 8,
    Channel.VISIT: 5,
    Channel.LETTER: 5,
    Channel.OTHER: 2,
}
CATEGORIES = {
    Category.LAW_ENFORCEMENT: 38,
    Category.CRIME_PREVENTION: 14,
    Category.ADMINISTRATION: 18,
    Category.PUBLIC_SERVICE: 20,
    Category.DISCIPLINE: 10,
}
DIFFICULTIES = {Difficulty.SIMPLE: 55, Difficulty.ORDINARY: 35, Difficulty.MAJOR: 10}
URGENCIES = {Urgency.IMMEDIATE: 12, Urgency.URGENT: 13, Urgency.ORDINARY: 75}
IDENTITIES = {Identity.POLICE: 58, Identity.AUXILIARY: 22, Identity.UNKNOWN: 20}
HAPPENING_NOW, TWO_CATEGORIES, TWO_UNITS = 0.03, 0.15, 0.04
NAMED = 0.62
DIVIDED = 0.8
"""How many categories are registered with a sub-level."""
SUB_LEVELS = Handling().sub_levels


@dataclass(frozen=True)
class Subject:
    """What a repeated complaint has in common with the first."""

    units: tuple[Unit, ...]
    category: Category


def pick(chance: Random, weights: dict[T, int]) -> T:
    """Draw one, by weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def subject(chance: Random, city: City) -> Subject:
    """Whom a complaint is about: a station mostly, else a detachment, a branch or a county bureau."""
    kind = chance.choices((city.stations, city.detachments, city.forces), (76, 16, 8))[0]
    # The first of a kind are complained about more, so that there is a ranking to see.
    units = {unit: len(kind) + 4 - place for place, unit in enumerate(kind)}
    drawn = [pick(chance, units)]
    if chance.random() < TWO_UNITS:
        drawn.append(chance.choice(city.stations))
    return Subject(tuple(dict.fromkeys(drawn)), pick(chance, CATEGORIES))


def form(chance: Random, about: Subject, number: int) -> RegistrationForm:
    """A form about a subject, complete; `number` tells its caller from others."""
    channel = pick(chance, CHANNELS)
    named = chance.random() < NAMED
    categories = {about.category}
    if chance.random() < TWO_CATEGORIES:
        categories.add(pick(chance, CATEGORIES))
    instructed = channel in INSTRUCTED
    said = words.problem(chance, about.category, about.units[0].name)
    values = {
        "channel": channel,
        "named": named,
        "reporter_name": f"模拟反映人{number}" if named else "",
        "reporter_phone": f"1000{number:07d}" if named else "",
        "confidential": chance.random() < 0.4,
        "accused_units": [unit.id for unit in about.units],
        "accused_persons": words.PERSON,
        "identity": pick(chance, IDENTITIES),
        "happening_now": chance.random() < HAPPENING_NOW,
        "categories": sorted(categories),
        "nature": words.nature_of(chance, about.category),
        "problem": said,
        "demand": chance.choice(words.DEMANDS),
        "urgency": pick(chance, URGENCIES),
        "difficulty": pick(chance, DIFFICULTIES),
        "instructing_leader": words.LEADER if instructed else "",
        "instruction": words.INSTRUCTION if instructed else "",
    }
    levels = {one: chance.choice(SUB_LEVELS[one]) for one in sorted(categories) if chance.random() < DIVIDED}
    return RegistrationForm.read({**values, "sub_levels": levels})
