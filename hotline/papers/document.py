"""A paper as DOCX: a template with `{{ … }}` in it (docxtpl), the bureau's own or ours, filled in."""

import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from ledger.models.handling_codes import PaperKind

OWN_TEMPLATES = Path(__file__).with_name("templates")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TemplateUnusable(Exception):
    """A template cannot be read, or asks for what there is not; the message names it and says what to do."""


def fill_in(kind: PaperKind, words: Mapping[str, Any], templates_dir: Path | None) -> bytes:
    """Return a paper as the bytes of a DOCX file; a template in `templates_dir` goes before ours.

    Raises `TemplateUnusable`.
    """
    path = template_of(kind, templates_dir)
    try:
        template = DocxTemplate(str(path))
        template.render(dict(words), _ENVIRONMENT)
        filled = io.BytesIO()
        template.save(filled)
    except (TemplateError, PackageNotFoundError, BadZipFile, KeyError, OSError) as error:
        raise TemplateUnusable(
            f"The template {path} cannot be filled in: {error}. Put it right, or take it away so that "
            f"the service uses its own; docs/papers.md lists the names a template may use."
        ) from error
    return filled.getvalue()


def template_of(kind: PaperKind, templates_dir: Path | None) -> Path:
    """Return the file of a template, which is called after its kind: supervision.docx."""
    name = f"{kind.value}.docx"
    own = templates_dir / name if templates_dir else None
    return own if own and own.exists() else OWN_TEMPLATES / name


def paragraphs(text: str) -> list[str]:
    """Part a text that a person wrote into its paragraphs, as the filter `paragraphs` of a template."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class _Environment(SandboxedEnvironment):
    """Compiles a text once: those of a template are the same in every paper that is made from it.

    What a caller said goes into them, and a template may come from outside: nothing of either is run.
    """

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.filters["paragraphs"] = paragraphs
        self._compiled = lru_cache(maxsize=128)(super().from_string)

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:
        """Return the template of a text; docxtpl asks for it by nothing else."""
        if globals is None and template_class is None:
            return self._compiled(source)
        return super().from_string(source, globals, template_class)


_ENVIRONMENT = _Environment()
