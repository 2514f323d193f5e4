"""Made-up words in the variety of real ones: names, addresses, complaints, reports."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏单解查"
GIVEN = "建国伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红波辉玲鹏飞晓宁宇欣怡浩然"
STREETS = "东岳岱宗迎胜长城望岳泮河灵山擂鼓石龙潭温泉御碑楼岱道庵花园三里财源虎山校场通天金山粥店升平"
PLACES = ("路口", "小区", "菜市场", "办证大厅", "汽车站", "派出所门口", "学校附近", "停车场")
ACTS = (
    "处理纠纷时没有出示证件", "报案后一直没有收到立案通知", "处罚决定书上的事实与实际不符",
    "材料齐全仍被要求来回跑", "车辆被拖移后没有人告知停放地点", "窗口工作人员态度冷淡",
    "接受服务对象的宴请", "扣押手机没有开具清单", "询问时间超过规定没有告知家属", "推诿说不归本所管辖",
)  # fmt: skip
LINKS = ("当时", "后来", "第二天", "过了一个星期", "我再去问的时候", "旁边的人都看见了", "到现在", "家里老人")
FEELINGS = (
    "一直没有答复",
    "让我回去等",
    "说材料不全",
    "态度很不耐烦",
    "没有给任何凭证",
    "电话也没有人接",
    "只登记了姓名",
)
DONE = (
    "调取执法记录仪视频并逐段核对", "询问当事民警并制作笔录", "查阅接处警登记和案卷材料",
    "约谈所领导了解情况", "核对窗口叫号记录和监控录像", "与反映人当面核实主要事实",
)  # fmt: skip


class Words:
    """Draws them."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def name(self) -> str:
        """A person."""
        return self._of(SURNAMES) + self._of(GIVEN) + (self._of(GIVEN) if self._chance.random() < 0.8 else "")

    def telephone(self) -> str:
        """A mobile telephone's number."""
        return f"1{self._chance.choice('3578')}{self._chance.randrange(10**9):09d}"

    def address(self) -> str:
        """A street and a number in it."""
        return (
            f"{self._of(STREETS)}{self._of(STREETS)}街{self._chance.randrange(1, 400)}号{self._one(PLACES)}"
        )

    def complaint(self, unit: str) -> str:
        """What is complained about."""
        return f"反映{unit}民警{self.name()}在{self.address()}{self._one(ACTS)}，{self.chat()}"

    def chat(self) -> str:
        """What people say around it."""
        return f"{self._one(LINKS)}{self._one(FEELINGS)}，{self._one(LINKS)}{self._one(ACTS)}。"

    def account(self) -> str:
        """What was done in an investigation."""
        day = f"{self._chance.randrange(1, 13)}月{self._chance.randrange(1, 29)}日"
        return f"{day}{self._one(DONE)}，在场人{self.name()}。"

    def section(self) -> str:
        """A section of a report."""
        return f"经核查，{self.account()}"

    def _of(self, characters: str) -> str:
        return self._chance.choice(characters)

    def _one(self, words: tuple[str, ...]) -> str:
        return self._chance.choice(words)
