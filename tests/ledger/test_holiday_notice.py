"""The State Council's notice read from its text: that of 2026 gives the days of the library."""

from datetime import date, timedelta

import pytest

from ledger.holiday_notice import NoticeNotUnderstood, NoticeProblem, read_notice
from ledger.workdays import WorkCalendar

NOTICE_OF_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""


def problem_of(text: str, year: int = 2026) -> NoticeProblem:
    with pytest.raises(NoticeNotUnderstood) as refused:
        read_notice(year, text)
    return refused.value.problem


def test_the_notice_of_2026_gives_every_day_as_the_library_has_it() -> None:
    notice = read_notice(2026, NOTICE_OF_2026)
    library = WorkCalendar()
    day = date(2026, 1, 1)
    while day.year == 2026:
        by_notice = day in notice.worked or (day.weekday() < 5 and day not in notice.off)
        assert by_notice == library.is_workday(day), day
        day += timedelta(days=1)


def test_days_noted_down_are_read_too() -> None:
    notice = read_notice(2027, "2027-02-05 至 2027-02-11 放假\n2027-01-31、2027-02-20 上班")
    assert notice.off == {date(2027, 2, day) for day in range(5, 12)}
    assert notice.worked == {date(2027, 1, 31), date(2027, 2, 20)}


def test_a_holiday_may_begin_in_the_year_before() -> None:
    notice = read_notice(2023, "元旦：2022年12月31日至2023年1月2日放假调休，共3天。")
    assert notice.off == {date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)}


def test_off_and_worked_may_stand_in_one_sentence() -> None:
    notice = read_notice(2026, "5月1日至5日放假，5月9日上班")
    assert (len(notice.off), notice.worked) == (5, {date(2026, 5, 9)})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", NoticeProblem.NOTHING_FOUND),
        ("妥善安排好值班工作。", NoticeProblem.NOTHING_FOUND),
        ("2月30日放假", NoticeProblem.NO_SUCH_DAY),
        ("3日放假", NoticeProblem.NO_SUCH_DAY),
        ("5月5日至1日放假", NoticeProblem.ENDS_BEFORE_IT_BEGINS),
        ("1月1日（周五）放假", NoticeProblem.OTHER_WEEKDAY),
        ("5月1日至5日放假调休，共4天", NoticeProblem.OTHER_COUNT),
        ("2024年5月1日放假", NoticeProblem.OTHER_YEAR),
        ("5月1日放假。5月1日上班。", NoticeProblem.OFF_AND_WORKED),
    ],
)
def test_what_does_not_hold_together_is_refused(text: str, problem: NoticeProblem) -> None:
    assert problem_of(text) == problem


def test_the_notice_of_another_year_is_found_out_by_its_weekdays() -> None:
    assert problem_of(NOTICE_OF_2026, year=2027) == NoticeProblem.OTHER_WEEKDAY
