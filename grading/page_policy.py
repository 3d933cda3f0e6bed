"""The one policy of every page that shows what a student wrote: no script, nothing fetched."""

from __future__ import annotations

POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    " style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">"
)
