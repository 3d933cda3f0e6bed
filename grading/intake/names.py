"""Comparing people's names as downloads and rosters write them."""

from __future__ import annotations

import re
import unicodedata

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def name_keys(name: str) -> set[str]:
    """The forms under which a name is compared: case, accents, punctuation and order are gone.

    "Müller, Jörg" gives "jorg muller" and, as it is written without umlauts, "joerg mueller".
    """
    return {" ".join(sorted(words)) for words in _readings(name) if words}


def squashed_keys(name: str) -> set[str]:
    """The same for names written as one word, in every order that keeps neighbors together.

    "Anna van der Berg" gives "annavanderberg", "vanderberganna" and two more.
    """
    turns = (words[k:] + words[:k] for words in _readings(name) for k in range(len(words)))
    return {"".join(turned) for turned in turns}


def squashed(text: str) -> set[str]:
    """One word of a download in the forms that squashed_keys gives."""
    return {"".join(words) for words in _readings(text) if words}


def _readings(name: str) -> list[list[str]]:
    """The words of a name without accents, and with German and Nordic letters spelled out."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return [_words(folded), _words(folded.translate(_SPELLED))]


def _words(folded: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", plain.replace("'", "").replace("’", ""))
