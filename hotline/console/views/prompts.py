"""Prompts (提示音): what each says, hearing it, its wording, and recordings of the bureau's own."""

import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from hotline import prompt_recording, telephone_sound
from hotline.console.access import requires
from hotline.console.database import lay_out_prompts, reading, settings, vault, writing
from hotline.console.prompt_words import FINDINGS, OCCASIONS, PROBLEMS
from hotline.console.sessions import signed_in_user, the_user
from hotline.prompt_recording import Finding, NotTaken
from ivr.prompts import OWN_SOUNDS, PROMPT_IDS, PromptError, read_prompt
from ledger import prompts
from ledger.access import Rule
from ledger.models import Prompt
from ledger.prompts import ChangedByAnother, NoSuchRecording, RecordingKnown

LONGEST_WORDING = 500
NOT_SPOKEN = frozenset({"beep", "hold_music"})

blueprint = Blueprint("prompts", __name__, url_prefix="/admin/prompts")


@dataclass(frozen=True)
class Shown:
    """One prompt as the pages show it; `row` where it is not as it was shipped."""

    id: str
    occasion: str
    shipped_wording: str
    row: Prompt | None

    @property
    def wording(self) -> str:
        """What it is to say."""
        return self.row.wording if self.row and self.row.wording is not None else self.shipped_wording

    @property
    def spoken(self) -> str:
        """What the recording says that the line plays."""
        recording = self.row.recording if self.row else None
        return recording.wording if recording else self.shipped_wording

    @property
    def matches(self) -> bool:
        """Whether the line says what the wording is."""
        return self.wording == self.spoken

    @property
    def version(self) -> int:
        """The version of the row, 0 for none."""
        return self.row.version if self.row else 0


def allow_files(app: Flask) -> None:
    """Let people who are signed in send a recording, larger than any form; before forms are read."""
    app.before_request(_allow_files)


@blueprint.get("")
@requires(Rule.MANAGE_SETTINGS)
def page() -> ResponseReturnValue:
    """Every prompt."""
    with reading() as session:
        rows = prompts.changed(session)
        return render_template(
            "prompts/page.html", prompts=[_shown(each, rows.get(each)) for each in PROMPT_IDS]
        )


@blueprint.get("/<prompt_id>")
@requires(Rule.MANAGE_SETTINGS)
def one(prompt_id: str) -> ResponseReturnValue:
    """One prompt with its recordings."""
    return _page(_known(prompt_id))


@blueprint.post("/<prompt_id>/wording")
@requires(Rule.MANAGE_SETTINGS)
def word(prompt_id: str) -> ResponseReturnValue:
    """Change what a prompt is to say."""
    _known(prompt_id)
    wording = " ".join(request.form.get("wording", "").split())
    if not wording or len(wording) > LONGEST_WORDING:
        refused = _("请填写提示音的文字，最多%(count)s字。", count=LONGEST_WORDING)
        return _page(prompt_id, wording=wording, refused=refused), 422
    try:
        with writing() as session:
            prompts.word(session, prompt_id, wording, the_user(), version=_version())
    except ChangedByAnother:
        return _page(prompt_id, wording=wording, changed_by_another=True), 409
    flash(_("文字已保存。"), "success")
    return _back(prompt_id)


@blueprint.post("/<prompt_id>/recordings")
@requires(Rule.MANAGE_SETTINGS)
def upload(prompt_id: str) -> ResponseReturnValue:
    """Take a recording of a prompt, to be heard and then put to use."""
    _known(prompt_id)
    sent = request.files.get("recording")
    if sent is None or not sent.filename:
        return _page(prompt_id, not_taken=_("请先选择录音文件。")), 422
    try:
        findings = _keep(prompt_id, sent)
    except NotTaken as refusal:
        seconds = round(prompt_recording.longest_seconds(prompt_id), 1)
        return _page(prompt_id, not_taken=PROBLEMS[refusal.problem] % {"seconds": f"{seconds:g}"}), 422
    except RecordingKnown:
        return _page(prompt_id, not_taken=_("这条录音已在下方的列表中，可直接启用。")), 422
    except OSError:
        return _page(prompt_id, not_taken=_("服务器磁盘无法写入，请联系系统管理员。")), 503
    flash(_("录音已上传。请试听，确认后在列表中启用。"), "success")
    for finding in findings:
        flash(f"{FINDINGS[finding]}{_('。')}", "warning")
    return _back(prompt_id, "recordings")


@blueprint.post("/<prompt_id>/use")
@requires(Rule.MANAGE_SETTINGS)
def use(prompt_id: str) -> ResponseReturnValue:
    """Put a recording to use, or without one the shipped."""
    _known(prompt_id)
    wanted = request.form.get("recording", type=int)
    try:
        with writing() as session:
            recording = prompts.get_recording(session, prompt_id, wanted) if wanted else None
            prompts.use(session, prompt_id, recording, the_user(), version=_version())
    except NoSuchRecording:
        abort(404)
    except ChangedByAnother:
        return _page(prompt_id, changed_by_another=True), 409
    flash(_("已启用，下一次播放即为所选录音。"), "success")
    if not lay_out_prompts():
        flash(_("服务器暂时无法写入文件，最迟一分钟后生效。请告知系统管理员。"), "warning")
    return _back(prompt_id, "recordings")


@blueprint.get("/<prompt_id>/shipped.wav")
@requires(Rule.MANAGE_SETTINGS)
def shipped(prompt_id: str) -> ResponseReturnValue:
    """The recording that came with the service, or with the folder that the settings name."""
    path = _shipped_file(_known(prompt_id))
    return send_file(path, mimetype="audio/wav", conditional=True) if path else abort(404)


@blueprint.get("/<prompt_id>/recordings/<int:recording_id>.wav")
@requires(Rule.MANAGE_SETTINGS)
def recording(prompt_id: str, recording_id: int) -> ResponseReturnValue:
    """One recording of the bureau's own."""
    with reading() as session:
        try:
            found = prompts.get_recording(session, prompt_id, recording_id)
        except NoSuchRecording:
            abort(404)
        return send_file(vault().open(found.vault_id), mimetype="audio/wav")


def _keep(prompt_id: str, sent: FileStorage) -> tuple[Finding, ...]:
    adjust = bool(request.form.get("adjust"))
    with tempfile.TemporaryDirectory(dir=settings().data_dir, prefix=".prompt-") as folder:
        original, ready = Path(folder, "original"), Path(folder, "ready.wav")
        sent.save(original)
        prepared = prompt_recording.prepare(prompt_id, original, adjust=adjust)
        telephone_sound.write_wav(ready, prepared.sound)
        with writing() as session:
            prompts.add(
                session,
                vault(),
                prompt_id,
                ready,
                the_user(),
                wording=_shown(prompt_id, prompts.changed(session).get(prompt_id)).wording,
                seconds=prepared.seconds,
                findings=prepared.findings,
                adjusted=adjust,
            )
    return prepared.findings


def _page(prompt_id: str, **more: object) -> str:
    with reading() as session:
        return render_template(
            "prompts/one.html",
            prompt=_shown(prompt_id, prompts.changed(session).get(prompt_id)),
            recordings=prompts.recordings(session, prompt_id),
            findings={finding.value: words for finding, words in FINDINGS.items()},
            longest=prompt_recording.longest_seconds(prompt_id),
            longest_wording=LONGEST_WORDING,
            not_spoken=prompt_id in NOT_SPOKEN,
            **more,
        )


def _shown(prompt_id: str, row: Prompt | None) -> Shown:
    wording = shipped_wordings(settings().sounds_dir).get(prompt_id, "")
    return Shown(prompt_id, str(OCCASIONS[prompt_id]), wording, row)


@cache
def shipped_wordings(sounds_dir: Path) -> Mapping[str, str]:
    """What the shipped prompts say, read once: from prompts.toml beside them, else from the project's."""
    for folder in (sounds_dir, OWN_SOUNDS):
        path = folder / "prompts.toml"
        if path.is_file():
            return {str(name): str(text) for name, text in tomllib.loads(path.read_text("utf-8")).items()}
    return {}


def _shipped_file(prompt_id: str) -> Path | None:
    for folder in (settings().sounds_dir, OWN_SOUNDS):
        with suppress(PromptError):
            return read_prompt(prompt_id, folder).path
    return None


def _known(prompt_id: str) -> str:
    if prompt_id not in PROMPT_IDS:
        abort(404)
    return prompt_id


def _version() -> int | None:
    return request.form.get("version", type=int)


def _back(prompt_id: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("prompts.one", prompt_id=prompt_id, _anchor=anchor))


def _allow_files() -> None:
    if request.endpoint == "prompts.upload" and signed_in_user() is not None:
        request.max_content_length = prompt_recording.LARGEST_BYTES + 1024 * 1024
