"""When a caller hears each prompt, and what is said about recordings of it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from hotline.prompt_recording import Finding, Problem

OCCASIONS: Mapping[str, str] = {
    "greeting_staffed": _("工作时间来电的问候语"),
    "greeting_after_hours": _("非工作时间来电的问候语"),
    "press_zero": _("非工作时间问候语之后（设有应急值守电话时）"),
    "queue": _("话机都忙，来电人开始等候"),
    "queue_position": _("等候中，其后播报排队序号"),
    "no_answer": _("工作时间无人接听，转为留言"),
    "too_short": _("没有听到讲话，请来电人重讲"),
    "almost_full": _("留言还剩三十秒"),
    "time_up": _("留言达到最长时间"),
    "saved": _("留言已保存，其后播报查询号"),
    "thanks": _("播报查询号之后"),
    "fault": _("系统无法录音"),
    "status_received": _("查询：留言待登记"),
    "status_registered": _("查询：已登记，其后播报编号"),
    "status_investigating": _("查询：正在核查"),
    "status_closed": _("查询：已办结"),
    "status_not_found": _("查询：没有这个查询号"),
    "duty_on": _("值班员拨*61开始值班"),
    "duty_off": _("值班员拨*60结束值班"),
    "duty_failed": _("值班状态未能更改"),
    "beep": _("请来电人开始讲话的提示音"),
    "hold_music": _("等候时循环播放的音乐"),
    **{f"digit_{digit}": _("播报号码中的数字%(digit)s", digit=digit) for digit in range(10)},
}

PROBLEMS: Mapping[Problem, str] = {
    Problem.NOT_SOUND: _("这个文件不是可以读取的录音。请上传 WAV、MP3、M4A、FLAC 或 OGG 文件。"),
    Problem.TOO_LARGE: _("文件过大，最大20 MB。"),
    Problem.TOO_SHORT: _("录音太短，没有内容。"),
    Problem.TOO_LONG: _("录音太长。这条提示音最长%(seconds)s秒。"),
    Problem.SILENT: _("录音中没有声音。请检查话筒后重新录制。"),
}

FINDINGS: Mapping[Finding, str] = {
    Finding.QUIET: _("原录音音量过低"),
    Finding.LOUD: _("原录音音量过高"),
    Finding.CLIPPED: _("原录音有削波失真（录得太响），无法修复，建议重录"),
    Finding.SILENCE_BEFORE: _("开头有较长空白"),
    Finding.SILENCE_AFTER: _("结尾有较长空白"),
    Finding.NARROW: _("原录音采样率低于电话音质"),
}
