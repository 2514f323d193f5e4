"""What every answer tells the browser to forbid."""

import secrets

from flask import Flask, Response, g, request

# All comes from here and nothing is inline. The wave form's drawing brings a <style> of its own, which is
# allowed by a nonce on the pages that show one (`style_nonce`).
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'{nonce}; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def style_nonce() -> str:
    """The nonce for a <style> of this answer; asking for it allows it."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(16)
    return str(g.style_nonce)


def register(app: Flask) -> None:
    """Add the headers to every answer of `app`, and `style_nonce` to its templates."""
    app.after_request(_add_headers)
    app.jinja_env.globals["style_nonce"] = style_nonce


def _add_headers(response: Response) -> Response:
    nonce = f" 'nonce-{g.style_nonce}'" if "style_nonce" in g else ""
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
