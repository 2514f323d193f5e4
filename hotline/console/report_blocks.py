"""What a report of 统计分析 is made of: its parts, and the blocks of tables that a page asks for in turn."""

from enum import StrEnum

from flask_babel import gettext as _


class Block(StrEnum):
    """Some tables of a report, counted by themselves: a page asks for one block at a time."""

    FLOW = "flow"
    TREND = "trend"
    RECEIVED = "received"
    ACCUSED = "accused"
    REPEATS = "repeats"
    METHODS = "methods"
    TIMELINESS = "timeliness"
    OUTCOMES = "outcomes"
    CONSEQUENCES = "consequences"
    TELEPHONE = "telephone"


class Part(StrEnum):
    """The parts of a report, in order."""

    OVERALL = "overall"
    INTAKE = "intake"
    HANDLING = "handling"
    CONSEQUENCES = "consequences"
    TELEPHONE = "telephone"

    @property
    def heading(self) -> str:
        """What stands above it."""
        headings = {
            Part.OVERALL: _("总体情况"),
            Part.INTAKE: _("受理分析"),
            Part.HANDLING: _("办理情况"),
            Part.CONSEQUENCES: _("督办、追责与整改"),
            Part.TELEPHONE: _("来电接听"),
        }
        return str(headings[self])

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What it is made of, in order."""
        return _BLOCKS[self]


_BLOCKS = {
    Part.OVERALL: (Block.FLOW, Block.TREND),
    Part.INTAKE: (Block.RECEIVED, Block.ACCUSED, Block.REPEATS),
    Part.HANDLING: (Block.METHODS, Block.TIMELINESS, Block.OUTCOMES),
    Part.CONSEQUENCES: (Block.CONSEQUENCES,),
    Part.TELEPHONE: (Block.TELEPHONE,),
}
