"""Pages for what goes wrong: what happened, and what to do."""

from flask import Flask, Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from hotline.console.api import problems

WORDS = {
    403: (_("您没有查看此页的权限"), _("如因工作需要，请联系系统管理员调整您的角色。")),
    404: (_("没有这个页面"), _("链接可能已失效，或所查的内容不存在。")),
    413: (
        _("发送的内容过大"),
        _("请缩短文字，或者把文件拆小、分几次上传，再提交一次。刚才的内容没有保存。"),
    ),
    429: (_("操作过于频繁"), _("请稍等一分钟再试。")),
    500: (_("系统出错"), _("刚才的操作可能没有完成。请返回后重试；仍不行请联系系统管理员查看服务日志。")),
}
OTHER = (_("无法处理此请求"), _("请返回后重试；仍不行请联系系统管理员。"))
STALE = (_("页面已过期"), _("登录状态已变化，刚才的内容没有提交。请返回上一页，刷新后重新填写提交。"))


def register(app: Flask) -> None:
    """Answer errors with a page in the console's own words."""
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _error)


def _error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error  # a redirect, or an answer made on purpose
    if problems.is_for_a_program(request.path):
        return problems.of_http(error)
    code = error.code or 500
    answer = _page(code, *WORDS.get(code, OTHER))
    for name, value in error.get_headers():  # such as Allow, or the Content-Range of a 416
        answer.headers.setdefault(name, value)
    return answer


def _stale(_error: CSRFError) -> ResponseReturnValue:
    if request.endpoint == "account.sign_in":
        flash(gettext("登录页停留过久，请重新输入。"), "warning")
        return redirect(request.full_path.rstrip("?"))
    return _page(400, *STALE)


def _page(code: int, heading: str, what_to_do: str) -> Response:
    if "HX-Request" in request.headers:
        return Response(str(heading), code)
    words = {"heading": heading, "what_to_do": what_to_do, "code": code}
    if code >= 500:
        # Without anything of Flask's around it: what failed may be what the frame of a page needs.
        return Response(current_app.jinja_env.get_template("fault.html").render(words), code)
    return Response(render_template("error.html", **words), code)
