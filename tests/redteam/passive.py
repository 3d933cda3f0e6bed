"""Whether HTML is passive: tags that only show, links and pictures that load nothing."""

from __future__ import annotations

from html.parser import HTMLParser

# fmt: off
_TAGS = frozenset([
    "a", "article", "b", "blockquote", "body", "br", "code", "dd", "del", "div", "dl", "dt", "em",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "li", "main", "ol", "p", "pre",
    "section", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr",
    "ul",
])
_ATTRIBUTES = frozenset([
    "alt", "class", "colspan", "id", "rel", "role", "scope", "start", "title", "type",
])
# fmt: on
_LOADING = ("url(", "@import", "expression(", "position")


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.active.append(f"<{tag}>")
        for name, value in attrs:
            if not _is_passive(name, value or ""):
                self.active.append(f"<{tag} {name}={(value or '')[:60]}>")

    def handle_comment(self, data: str) -> None:
        self.active.append(f"<!--{data[:60]}-->")


def _is_passive(name: str, value: str) -> bool:
    value = value.strip().lower()
    if name == "href":
        return value.startswith(("#", "http://", "https://", "mailto:"))
    if name == "src":
        return value.startswith(("data:image/png;", "data:image/jpeg;", "data:image/svg+xml;"))
    if name == "style":
        return not any(word in value for word in _LOADING)
    return name in _ATTRIBUTES or name.startswith("aria-")


def active_parts(html: str) -> list[str]:
    """What in the HTML does more than show."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return finder.active
