"""Whether somebody here serves a need: by how likely the first is, and how usual the need is."""

import numpy as np
import pytest

from matching import actions, queries
from matching.core import relevance, somebody
from matching.core.encoders import load_encoder
from matching.queries.asks import ask_of_sentence
from matching.queries.relevance import is_served
from tests.clock import NOW
from tests.factories import ExperienceFactory, MentorFactory

TODAY = NOW.date()


def reader_of(*, intercept=0.0, of_first=1.0, of_usual=0.0, encoder=None):
    """Return a reader for the served encoder, with these weights."""
    name = load_encoder().ear if encoder is None else encoder
    return somebody.Reader(name, np.ones(384, np.float32), intercept, of_first, of_usual)


def test_it_is_learnt_from_both_and_read_again_as_it_was(tmp_path):
    chance = np.random.default_rng(2)
    vectors = chance.normal(size=(600, 4))
    profiles = np.array([[1.0, 0.0, 0.0, 0.0], [1.0, 0.4, 0.0, 0.0]])
    firsts = chance.uniform(0.05, 0.95, size=600)
    served = np.log(firsts / (1 - firsts)) + 2 * vectors[:, 0] + chance.normal(size=600) > 0
    reader = somebody.learn(firsts, vectors, served, profiles, "e5")
    assert reader.of_first > 0
    assert reader.of_usual > 0
    found = reader.chances(firsts, vectors)
    assert found[served].mean() > 0.7
    assert found[~served].mean() < 0.3
    somebody.save(reader, tmp_path / "somebody.npz")
    again = somebody.read(tmp_path / "somebody.npz")
    assert again.encoder == "e5"
    assert np.allclose(again.chances(firsts, vectors), found, atol=1e-6)


def test_a_likelier_first_never_makes_it_less_likely():
    served = somebody.load()
    needs = np.random.default_rng(3).normal(size=(1, 384)) / 20
    found = [served.chances([first], needs)[0] for first in np.linspace(0, 1, 30)]
    assert found == sorted(found)
    assert served.of_first > 0
    with pytest.raises(ValueError, match="below 0"):
        reader_of(of_first=-0.1)


def test_it_belongs_to_the_encoder_that_is_served():
    assert somebody.load().encoder == load_encoder().ear


def dyer():
    """Return a mentor who does one thing, where a need next to it is likely but does not fit."""
    mentor = MentorFactory(headline="植物染料作坊主", promise="看配方")
    ExperienceFactory(mentor=mentor, text="固色不用明矾，试过四十种方子")
    actions.refresh_passages()
    return mentor


@pytest.mark.django_db
def test_the_first_is_called_likely_only_where_somebody_serves_the_need(monkeypatch):
    mentor = dyer()
    ask = ask_of_sentence("羊毛线染出来颜色洗两回就没了")
    monkeypatch.setattr(queries.recommend, "_FIRST", 0.0)
    for bound in ("_GOOD", "_STRONG"):
        monkeypatch.setattr(queries.recommend, bound, 2.0)  # nobody fits

    def fit():
        found = queries.recommend_mentors(ask, top=5, today=TODAY, only_fitting=True)
        assert found[0].subject == mentor
        return found[0].why["fit"]

    monkeypatch.setattr(queries.recommend, "fit_of", lambda _part: "chat")
    with somebody.instead(reader_of(intercept=30.0)):
        assert fit() == "likely"
    with somebody.instead(reader_of(intercept=-30.0)):
        assert fit() == "chat"


@pytest.mark.django_db
def test_without_its_encoder_nobody_can_tell_and_the_first_may_do():
    ask = ask_of_sentence("羊毛线染出来颜色洗两回就没了")
    with somebody.instead(reader_of(intercept=-30.0, encoder="another")):
        assert is_served(ask, 0.3)


@pytest.mark.django_db
def test_a_need_far_from_what_mentors_do_is_rather_served_by_nobody():
    usual = ask_of_sentence("牦牛酸奶卖不出去，怎么办")
    odd = ask_of_sentence("火箭发动机涡轮泵的密封")
    assert is_served(usual, relevance.FIRST_FROM + 0.1)
    assert not is_served(odd, relevance.FIRST_FROM + 0.1)
