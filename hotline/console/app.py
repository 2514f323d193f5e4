"""The console's application."""

from flask import Flask
from flask_wtf import CSRFProtect

from hotline.console import (
    access,
    admin_pages,
    database,
    errors,
    formats,
    frontend,
    help,
    languages,
    navigation,
    security,
    sessions,
)
from hotline.console.api import operations
from hotline.console.forms import days
from hotline.console.views import (
    account,
    acts,
    attachments,
    audit,
    by_hand,
    calendar,
    call_figures,
    call_sheet,
    calls,
    corrections,
    dashboard,
    desk,
    duty,
    extensions,
    first_start,
    item_import,
    items,
    overview,
    papers,
    programs,
    prompts,
    queue,
    readings,
    recordings,
    report_drafts,
    reports,
    retention,
    review,
    roster,
    spot_checks,
    system_settings,
    unit_import,
    units,
    users,
    vocabulary,
)
from hotline.settings import Settings

BLUEPRINTS = (
    account,
    desk,
    call_sheet,
    queue,
    review,
    call_figures,
    corrections,
    readings,
    calls,
    spot_checks,
    by_hand,
    items,
    acts,
    report_drafts,
    attachments,
    dashboard,
    overview,
    papers,
    recordings,
    reports,
    extensions,
    roster,
    calendar,
    audit,
    users,
    programs,
    unit_import,
    units,
    item_import,
    duty,
    prompts,
    vocabulary,
    system_settings,
    retention,
    first_start,
    operations,
)
LARGEST_REQUEST_BYTES = 2 * 1024 * 1024


def create_app(settings: Settings) -> Flask:
    """Make the console for one process; opens the ledger.

    Raises `hotline.console.access.ViewWithoutRule`, and what `ledger.database.open_ledger` raises.
    """
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    ledger = database.register(app, settings)
    sessions.register(app, ledger.keys.session, secure=settings.secure_cookies)
    attachments.allow_files(app)  # before the forms are read for their tokens
    prompts.allow_files(app)
    item_import.allow_files(app)
    CSRFProtect(app).exempt(operations.blueprint)  # a program sends a header, never a cookie
    languages.register(app, settings.timezone)
    security.register(app)
    formats.register(app)
    help.register(app)
    days.register(app)
    errors.register(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    navigation.register(app)
    admin_pages.register(app)
    duty.register(app)
    acts.register(app)
    system_settings.register(app)
    access.register(app)
    app.jinja_env.globals["missing_files"] = frontend.missing_files
    return app
