"""What the caller wishes for themselves: not to be named, to be kept secret, not to be passed on."""

import re
from collections.abc import Iterator, Sequence

from ledger.hints import Hint
from transcription.hints.quoting import each

# What sounds as 留姓名 does is that, where somebody does not want to: engines write 留性名 and 流行名.
_LEAVE = "[留流]"
_NAME = "(?:名字|[姓性行形]名)"
_ANONYMOUS = re.compile(
    rf"不[想愿]意?{_LEAVE}(?:下)?(?:我的)?(?:{_NAME}|名)|不留(?:{_NAME}|名)|(?<!不)(?<!不是)(?<!不想)(?<!不要)匿名"
    rf"|不[想愿]意?(?:透露|说|讲)(?:我的)?(?:{_NAME}|我是谁)|不方便(?:说|{_LEAVE}|透露)(?:我的)?{_NAME}|名字就不说了"
)
_CONFIDENTIAL = re.compile(
    r"要求(?:严格)?保密|(?:请|希望|一定|务必|必须)[^，。]{0,8}保密|[替给为]我(?:们)?保密|保护(?:我|举报人)[^，。]{0,4}(?:身份|隐私)"
    rf"|(?:不要|别|不能|请勿)[^，。]{{0,6}}(?:公开|透露|泄露|说出)[^，。]{{0,10}}(?:{_NAME}|身份|信息|电话)"
    r"|(?:不要|别|不能)[^，。]{0,4}(?:让|告诉)[^，。]{1,10}(?:知道)?|怕[^，。]{0,6}报复"
)
NOT_PASSED_ON = re.compile(
    r"(?:不要|别|不能|请勿)[^，。！？]{0,12}，?(?:再)?(?:转给|转到|交给|转交|移交|下发)[^，。！？]{1,15}"
)


def draw(texts: Sequence[str]) -> Iterator[Hint]:
    """Hints about the caller's wishes; that it is not passed on is a wish for secrecy too."""
    yield from each(texts, _ANONYMOUS, "named", lambda _: "false", 0.85)
    for pattern in (_CONFIDENTIAL, NOT_PASSED_ON):
        yield from each(texts, pattern, "confidential", lambda _: "true", 0.85)
    yield from each(texts, NOT_PASSED_ON, "demand", lambda found: f"反映人要求：{found[0]}", 0.7)
