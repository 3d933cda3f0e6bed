"""What is said of the lecture decks: their words, the order of their slides, and the answers."""

import re
import zlib

import numpy as np
import pytest

from grading.course import Course
from grading.decks import Deck, Slide, read_decks, treated_by
from grading.errors import CourseError
from grading.topics import read_topics
from tests.conftest import ROOT

COURSE = Course(ROOT)
DECKS = read_decks(COURSE.decks)
NAMES = {t.name for found in read_topics(COURSE.topics).values() for t in found}
OWN = {
    "a gradient check of one's own",
    "reading a loss curve",
    "what a hidden layer is worth on data",
}
# The decks are their authors', so that only a 16-bit digest of each of their words is kept here.
DIGESTS = np.load(ROOT / "tests" / "decks.npz")


def digests(text):
    """The digest of each word of a text, in order; letters and digits make words."""
    words = re.findall(r"[^\W_]+", text.lower())
    return np.array([zlib.crc32(word.encode()) & 0xFFFF for word in words], np.uint16)


def misquoted(deck):
    """The slides whose words do not stand in the deck after those of the slide before."""
    said, start = DIGESTS[deck.name], 0
    for slide in deck.slides:
        words = digests(slide.words)
        runs = np.lib.stride_tricks.sliding_window_view(said[start:], len(words))
        found = np.flatnonzero((runs == words).all(axis=1))
        if not len(found) or len(words) < 3:
            yield slide.words
        else:
            start += found[0]


@pytest.mark.parametrize("deck", DECKS.values(), ids=DECKS)
def test_every_slide_quotes_the_deck_in_its_order(deck):
    assert list(misquoted(deck)) == []


@pytest.mark.parametrize(
    "changed",
    ["a single, global minimum value because", "a single", "Why not add more and more layers"],
    ids=["another word", "too few words", "a later slide"],
)
def test_a_wrong_quotation_is_seen(changed):
    deck = DECKS["CS6301"]
    place = next(i for i, s in enumerate(deck.slides) if "global maximum" in s.words)
    assert "global" in deck.slides[place].words
    slides = [*deck.slides[:place], Slide(changed), *deck.slides[place + 1 :]]
    assert list(misquoted(Deck("CS6301", "", tuple(slides))))


def test_all_five_decks_are_there_with_slides_of_each_kind():
    assert list(DECKS) == ["BUSN20800", "CS6301", "DASC7606", "I2DL", "ML4BI"]
    kinds = {slide.kind for deck in DECKS.values() for slide in deck.slides}
    assert kinds == {"idea", "claim", "advice", "open question", "slip", "context"}


@pytest.mark.parametrize("deck", DECKS.values(), ids=DECKS)
def test_every_slide_is_answered_by_something_that_exists(deck):
    assert set(deck.topics) <= NAMES
    pages = {page.name for page in COURSE.pages()} | {lesson.topic for lesson in COURSE.lessons()}
    assert {slide.place[0] for slide in deck.slides if slide.place} <= pages


def test_every_topic_but_the_course_s_own_stands_on_a_slide():
    treated = set(treated_by(DECKS.values()))
    untreated = {
        topic.name
        for topics in read_topics(COURSE.topics).values()
        if treated & {topic.name for topic in topics}
        for topic in topics
        if topic.name not in treated
    }
    assert untreated == OWN


def test_a_topic_knows_the_decks_that_treat_it():
    one = Deck("A", "", (Slide("w", topics=("x", "y")),))
    two = Deck("B", "", (Slide("w", topics=("y",)), Slide("v", topics=("y",))))
    assert treated_by([one, two]) == {"x": ("A",), "y": ("A", "B")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a", "a deck has a title and slides"),
        ("{title: T, slides: [{topics: [a]}]}", "needs the words that stand on it"),
        ("{title: T, slides: [{words: w}]}", "exactly one of topics, place, declined"),
        ("{title: T, slides: [{words: w, topics: [a], declined: b}]}", "exactly one of"),
        ("{title: T, slides: [{words: w, topics: [a], kind: joke}]}", "its kind must be one of"),
        ("{title: T, slides: [{words: w, topic: a}]}", "unknown key 'topic'"),
        ("{title: [", "not YAML"),
    ],
)
def test_a_wrong_slide_is_refused(tmp_path, text, told):
    (tmp_path / "X.yaml").write_text(text)
    with pytest.raises(CourseError, match=told):
        read_decks(tmp_path)
