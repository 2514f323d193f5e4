"""What the settings page says of each setting: its name, what it does, when a change takes effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from flask_babel import lazy_gettext as _


class Effect(StrEnum):
    """When a changed setting takes effect."""

    AT_ONCE = auto()
    NEXT_CALL = auto()
    RESTART = auto()


EFFECTS: Mapping[Effect, str] = {
    Effect.AT_ONCE: _("立即"),
    Effect.NEXT_CALL: _("下一通来电起"),
    Effect.RESTART: _("重新启动服务后"),
}


@dataclass(frozen=True)
class SettingWords:
    """A setting's name for people, what it does, when it takes effect; `secret`: its value is not shown."""

    name: str
    does: str
    effect: Effect = Effect.RESTART
    secret: bool = False


@dataclass(frozen=True)
class SettingGroup:
    """Settings that belong together, in the order in which the page lists them."""

    id: str
    title: str
    settings: Mapping[str, SettingWords]


GROUPS = (
    SettingGroup(
        "hours",
        _("工作时间"),
        {
            "hours": SettingWords(
                _("人工接听时间"),
                _(
                    "工作日的这些时段由值班员接听，其余时间（含午休）录音留言。哪些天是工作日，由工作日历决定。"
                ),
                Effect.NEXT_CALL,
            ),
            "hours_mode": SettingWords(
                _("临时改变接听方式"),
                _("全员会议、停电检修等情况下，暂时一律人工接听或一律录音留言，到所定时刻自动恢复。"),
                Effect.NEXT_CALL,
            ),
            "timezone": SettingWords(_("时区"), _("页面、期限和文书所用的当地时间。")),
        },
    ),
    SettingGroup(
        "message",
        _("留言"),
        {
            "message_max_seconds": SettingWords(
                _("留言最长（秒）"), _("到时提示来电人并保存留言。"), Effect.NEXT_CALL
            ),
            "message_silence_seconds": SettingWords(
                _("静音结束（秒）"), _("连续静音达到此时长，视为讲完，保存留言。"), Effect.NEXT_CALL
            ),
            "message_min_seconds": SettingWords(
                _("最短讲话（秒）"), _("讲话短于此时长的，请来电人重讲一次；录音不删除。"), Effect.NEXT_CALL
            ),
            "min_free_mb": SettingWords(
                _("磁盘余量下限（MB）"), _("余量低于此数时，告知来电人系统暂时无法录音。")
            ),
            "sounds_dir": SettingWords(_("提示音目录"), _("在“提示音”页更换的录音优先于此目录。")),
        },
    ),
    SettingGroup(
        "officers",
        _("人工接听"),
        {
            "ring_strategy": SettingWords(_("振铃方式"), _("同时振铃、依次振铃，或先振空闲最久的话机。")),
            "ring_seconds": SettingWords(_("每部话机振铃（秒）"), _("无人接听时换下一部。")),
            "wrap_up_seconds": SettingWords(_("话后间歇（秒）"), _("每次通话后话机暂不接新来电。")),
            "queue_max_seconds": SettingWords(_("最长等候（秒）"), _("等候超过此时长转为留言。")),
            "announce_caller": SettingWords(_("播报来电号码"), _("接通前向值班员播报来电号码。")),
            "emergency_contact": SettingWords(
                _("应急值守电话"), _("非工作时间来电人按0接通的 SIP 地址；未设置则不提示按0。")
            ),
            "query_tries": SettingWords(_("查询号可输错次数"), _("一通来电中输错达到此数即结束通话。")),
        },
    ),
    SettingGroup(
        "handling",
        _("办理"),
        {
            "handling.decline_reasons": SettingWords(
                _("不予受理理由"), _("作不予受理决定时从中选择；已作出的决定不变。"), Effect.AT_ONCE
            ),
            "handling.criteria": SettingWords(
                _("难易程度标准"),
                _("登记时在“难易程度”旁显示：什么样的事项算简单、一般、重大疑难。"),
                Effect.AT_ONCE,
            ),
            "handling.sub_levels": SettingWords(
                _("问题类别的子项"),
                _("登记时在每个问题类别之下选择的子项，统计时分别计数；已登记的事项不变。"),
                Effect.AT_ONCE,
            ),
            "handling.extension_days": SettingWords(
                _("每次延期最长（工作日）"), _("申请延期时所填天数不得超过此数。"), Effect.AT_ONCE
            ),
            "handling.extensions": SettingWords(
                _("延期次数上限"), _("一个事项最多延期的次数。"), Effect.AT_ONCE
            ),
            "handling.extension_granted_by": SettingWords(_("可批准延期的角色"), _("由这些角色批准延期。")),
            "reminders": SettingWords(
                _("期限提醒"), _("发送期限提醒的邮箱和接口；提醒只有数量，没有内容。"), secret=True
            ),
        },
    ),
    SettingGroup(
        "papers",
        _("文书"),
        {
            "papers.prefix": SettingWords(
                _("机关代字"), _("发文字号的开头，如“泰公督”；已编的文号不变。"), Effect.AT_ONCE
            ),
            "papers.marks": SettingWords(_("文种代字"), _("机关代字之后，各种文书所加的字。")),
            "papers.issuer": SettingWords(_("发文机关"), _("文书的版头和落款。")),
            "papers.circulated_to": SettingWords(_("通报主送机关"), _("通报的主送机关。")),
            "papers.copied_to": SettingWords(_("抄送机关"), _("各种文书版记中的抄送机关，制发时可修改。")),
            "papers.printed_by": SettingWords(_("印发机关"), _("版记中的印发机关；未设置则为发文机关。")),
            "templates_dir": SettingWords(_("自有文书模板目录"), _("其中的 DOCX 模板优先使用。")),
        },
    ),
    SettingGroup(
        "retention",
        _("保存期限（月）"),
        {
            "retention.discarded": SettingWords(
                _("不予登记的留言"),
                _("不予登记的留言，自决定不予登记之日起保存的月数，含录音、转写和已填内容；0为长期保存。"),
                Effect.AT_ONCE,
            ),
            "retention.recordings": SettingWords(
                _("事项录音"), _("自归档之日起保存的月数；0为长期保存。"), Effect.AT_ONCE
            ),
            "retention.transcripts": SettingWords(
                _("事项转写文本"), _("自归档之日起保存的月数；0为长期保存。"), Effect.AT_ONCE
            ),
            "retention.attachments": SettingWords(
                _("事项附件"), _("自归档之日起保存的月数；0为长期保存。"), Effect.AT_ONCE
            ),
            "retention.callers": SettingWords(
                _("来电号码"),
                _("来电记录中的来电号码和查询号，自来电之日起保存的月数；0为长期保存。"),
                Effect.AT_ONCE,
            ),
        },
    ),
    SettingGroup(
        "transcription",
        _("转写"),
        {
            "transcriber": SettingWords(_("转写引擎"), _("自动选择、指定引擎，或不转写。")),
            "vosk_model": SettingWords(_("Vosk 模型目录"), _("未设置则用安装时下载的模型。")),
            "models_dir": SettingWords(_("模型存放目录"), _("语音模型保存的位置。")),
            "live": SettingWords(
                _("通话中同步转写"),
                _("边讲边转写，挂机后很快即有文字；多占一个转写进程的内存。关闭则录完再转写。"),
            ),
            "workers": SettingWords(_("转写进程数"), _("同时转写的录音数。")),
        },
    ),
    SettingGroup(
        "telephone",
        _("电话线路"),
        {
            "sip_bind": SettingWords(_("SIP 地址"), _("线路在此地址接听。")),
            "sip_port": SettingWords(_("SIP 端口"), _("第一组线路的端口，其余依次加一。")),
            "rtp_bind": SettingWords(_("语音地址"), _("未设置则与 SIP 地址相同。")),
            "rtp_ports": SettingWords(_("语音端口范围"), _("语音（RTP）所用的 UDP 端口。")),
            "lines": SettingWords(_("线路组数"), _("每组同时接听若干通来电。")),
            "channels": SettingWords(_("每组路数"), _("一组线路同时接听的来电数。")),
            "trunks": SettingWords(_("中继"), _("只有这些中继可以打入；未设置则不限。"), secret=True),
            "edge_bind": SettingWords(_("Kamailio 地址"), _("多组线路之前的 Kamailio 在此接听。")),
            "edge_port": SettingWords(_("Kamailio 端口"), _("TLS 用下一个端口。")),
            "tls_certificate": SettingWords(_("TLS 证书"), _("Kamailio 加密信令用的证书。")),
            "tls_key": SettingWords(_("TLS 私钥"), _("该证书的私钥文件。")),
        },
    ),
    SettingGroup(
        "server",
        _("服务器"),
        {
            "data_dir": SettingWords(_("数据目录"), _("系统保存的全部数据均在其中。")),
            "database_url": SettingWords(_("数据库"), _("未设置则用数据目录中的 SQLite。"), secret=True),
            "redis_url": SettingWords(_("队列服务器"), _("未设置则由系统自行启动。"), secret=True),
            "http_bind": SettingWords(_("页面地址"), _("本系统页面在此地址提供。")),
            "http_port": SettingWords(_("页面端口"), _("本系统页面的端口。")),
            "secure_cookies": SettingWords(_("仅限 HTTPS"), _("前置 HTTPS 时打开，登录凭据只经加密传送。")),
        },
    ),
)

WORDS: Mapping[str, SettingWords] = {
    name: words for group in GROUPS for name, words in group.settings.items()
}
