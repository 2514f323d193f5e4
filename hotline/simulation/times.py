"""When things happen in a simulated year: complaints by the season and the hour, work in office hours."""

from datetime import date, datetime, time, timedelta, tzinfo
from random import Random

from ledger.workdays import WorkCalendar

MONTHS = (0.8, 0.7, 1.0, 1.0, 1.1, 1.1, 1.2, 1.2, 1.0, 0.9, 1.0, 1.0)
"""How busy each month is: quiet around the Spring Festival, busy in summer."""
HOURS = (2, 1, 1, 1, 1, 1, 2, 5, 9, 11, 11, 9, 5, 6, 10, 10, 9, 7, 5, 5, 5, 4, 3, 2)
"""How many complaints come in each hour of the day."""
REST_DAY = 0.55
MORNING, EVENING = time(8, 40), time(17, 20)


class Times:
    """Draws moments of one year, in the bureau's zone."""

    def __init__(self, year: int, calendar: WorkCalendar, zone: tzinfo, chance: Random) -> None:
        self._calendar, self._zone, self._chance = calendar, zone, chance
        first = date(year, 1, 1)
        self._days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
        self._weights = [
            MONTHS[day.month - 1] * (1.0 if calendar.is_workday(day) else REST_DAY) for day in self._days
        ]
        self.end = datetime(year + 1, 1, 1, tzinfo=zone)

    def arrivals(self, count: int) -> list[datetime]:
        """When so many callers ring, in order."""
        days = self._chance.choices(self._days, self._weights, k=count)
        return sorted(self._within(day, self._chance.choices(range(24), HOURS)[0]) for day in days)

    def at_work(self, after: datetime, workdays: float = 0.0) -> datetime:
        """A moment of office hours, so many working days after another, and later than it."""
        local = after.astimezone(self._zone)
        day = (
            local.date()
            if self._calendar.is_workday(local.date())
            else self._calendar.next_workday(local.date())
        )
        for _ in range(round(workdays)):
            day = self._calendar.next_workday(day)
        begin = datetime.combine(day, MORNING, self._zone)
        end = datetime.combine(day, EVENING, self._zone)
        begin = max(begin, local + timedelta(minutes=5))
        if begin >= end:
            return self.at_work(datetime.combine(self._calendar.next_workday(day), MORNING, self._zone))
        return begin + (end - begin) * self._chance.random()

    def on(self, day: date, after: datetime) -> datetime:
        """A moment of office hours on a day or, where that is over or off, after a moment."""
        return max(datetime.combine(day, time(9), self._zone), self.at_work(after))

    def _within(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self._zone) + timedelta(seconds=self._chance.random() * 3600)
