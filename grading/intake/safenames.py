"""Names from outside that become names of files: nothing that leaves its folder, on any system."""

from __future__ import annotations

import re
import unicodedata

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_LONGEST = 120


def safe_name(text: str) -> str:
    """`text` as the name of one file: no separators, no control characters, not reserved.

    Two different texts may give the same name.
    """
    kept = "".join(c if _is_plain(c) else "_" for c in unicodedata.normalize("NFC", text))
    kept = kept.strip(". ")[-_LONGEST:].strip(". ")
    return f"_{kept}" if not kept or _RESERVED.fullmatch(kept) else kept


def is_safe_id(text: str) -> bool:
    """Whether a folder can be named so, and nbgrader takes it for a student."""
    return (
        bool(re.fullmatch(r"[\w@.-]+", text))
        and not text.startswith(".")
        and text == safe_name(text)
    )


def as_id(text: str) -> str:
    """An id made of a name: its words joined, what no id may hold replaced."""
    return safe_name(re.sub(r"[^\w@.-]+", "-", unicodedata.normalize("NFC", text)).strip("-."))


def _is_plain(character: str) -> bool:
    is_text = unicodedata.category(character)[0] not in "CZ" or character == " "
    return is_text and character not in '/\\:*?"<>|'
