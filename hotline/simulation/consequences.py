"""What follows from a simulated 核查: 整改, 追责, 措施, 移送, 澄清 (DOMAIN.md 2.11, 2.14 and 2.15)."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from hotline.simulation import words
from hotline.simulation.complaints import pick
from hotline.simulation.office import OnItem
from ledger import clock
from ledger.handling import acts
from ledger.handling.rules.consequences import DAYS
from ledger.models import Identity, User
from ledger.models.handling_codes import (
    Accountability,
    AppealOutcome,
    Approver,
    Conclusion,
    MeasureKind,
    Sanction,
)

CONCLUSIONS = {
    Conclusion.FOUNDED: 18,
    Conclusion.PARTLY_FOUNDED: 22,
    Conclusion.UNFOUNDED: 48,
    Conclusion.UNVERIFIABLE: 12,
}
ACCOUNTABILITY = {
    Accountability.ADMONITION: 35,
    Accountability.CRITICISM: 35,
    Accountability.WRITTEN_REVIEW: 14,
    Accountability.WARNING_TALK: 8,
    Accountability.REASSIGNMENT: 4,
    Accountability.DISMISSAL: 2,
    Accountability.OTHER: 2,
}
HELD_ACCOUNTABLE, RECTIFIED, MEASURED, SANCTIONED, TO_JUSTICE = 0.7, 0.6, 0.04, 0.06, 0.01
APPEALED = 0.3
CLARIFIED, FALSELY_ACCUSED = 0.35, 0.03
PROVED = frozenset({Conclusion.FOUNDED, Conclusion.PARTLY_FOUNDED})

Moments = Iterator[datetime]


def conclude(chance: Random) -> Conclusion:
    """What the 核查 will find."""
    return pick(chance, CONCLUSIONS)


def before_report(one: OnItem, conclusion: Conclusion, handler: User) -> Moments:
    """What the handling unit and the bureau's 督察 do before the report where something proved true."""
    chance = one.office.chance
    if conclusion not in PROVED:
        return
    if chance.random() < HELD_ACCOUNTABLE:
        for _ in range(chance.choice((1, 1, 1, 2))):
            one.do(_held_accountable(one), handler)
    if chance.random() < MEASURED:
        yield from _measured(one)
    if chance.random() < SANCTIONED:
        one.do(
            acts.ProposeSanction(
                sanction=chance.choice(list(Sanction)),
                person=words.PERSON,
                identity=Identity.POLICE,
                proposal=words.REASON,
                recipient="（模拟）政治部",
            ),
            one.office.city.supervisor,
        )
    if chance.random() < TO_JUSTICE:
        referred = acts.ReferToJustice(
            person=words.PERSON, identity=Identity.POLICE, organ="（模拟）司法机关", reason=words.REASON
        )
        one.do(referred, one.office.city.supervisor)


def after_report(one: OnItem, conclusion: Conclusion) -> Moments:
    """整改, asked for and followed until it is done."""
    office = one.office
    if conclusion not in PROVED or office.chance.random() >= RECTIFIED:
        return
    unit = one.item.accused_units[0].id
    one.do(acts.OpenRectification(unit=unit, demand=words.REASON), office.city.supervisor)
    yield office.times.at_work(clock.now(), office.chance.randint(2, 12))
    number = one.item.rectifications
    one.do(acts.FinishRectification(number=number, account=words.DONE), office.city.supervisor)


def after_closing(one: OnItem, conclusion: Conclusion) -> None:
    """澄清 and 诬告移送: two decisions, neither derived from the other (section 2.14)."""
    chance, supervisor = one.office.chance, one.office.city.supervisor
    if conclusion is not Conclusion.UNFOUNDED:
        return
    if chance.random() < CLARIFIED:
        one.do(acts.Clarify(circle="（模拟）本单位", account=words.DONE), supervisor)
    if chance.random() < FALSELY_ACCUSED:
        referral = acts.ReferFalseAccusation(recipient="（模拟）有关部门", evidence=words.DONE)
        one.do(referral, supervisor)


def _held_accountable(one: OnItem) -> acts.HoldAccountable:
    identity = one.item.identity
    if identity is Identity.UNKNOWN:
        identity = Identity.POLICE
    how = pick(one.office.chance, ACCOUNTABILITY)
    if identity is Identity.POLICE and how is Accountability.DISMISSAL:
        how = Accountability.REASSIGNMENT
    return acts.HoldAccountable(
        accountability=how, person=words.PERSON, identity=identity, account=words.DONE
    )


def _measured(one: OnItem) -> Moments:
    chance, supervisor = one.office.chance, one.office.city.supervisor
    kind = chance.choice((MeasureKind.SUSPENSION, MeasureKind.SUSPENSION, MeasureKind.CONFINEMENT))
    measure = acts.TakeMeasure(
        measure=kind,
        person=words.PERSON,
        identity=Identity.POLICE,
        days=chance.choice(DAYS[kind]),
        approver=Approver.CHIEF_INSPECTOR,
        approver_name="模拟督察长",
        reason=words.REASON,
    )
    one.do(measure, supervisor)
    if chance.random() < APPEALED:
        one.do(acts.AppealMeasure(number=1, grounds=words.REASON), supervisor)
        yield one.office.times.at_work(clock.now(), 1)
        outcome = chance.choice(list(AppealOutcome))
        decision = acts.DecideAppeal(
            number=1, organ="（模拟）上级公安机关", outcome=outcome, reason=words.REASON
        )
        one.do(decision, supervisor)
