"""Of a told story its matter is compared; what stands around it moves nobody."""

import numpy as np
import pytest

from matching.core import matter
from matching.core.encoders import load_encoder
from matching.queries import ask_of_sentence, hearing

NEED = "做牦牛奶酪的冷库坏了两回，想找懂制冷的人看看。"
AROUND = [
    "昨天下了一夜的雨，我也没睡踏实。{}字打得慢，你们别笑话。",
    "{}我家老二在旁边催我吃饭呢，就写这些。",
    "大家辛苦了，我头一回在网上写东西。{}",
]


@pytest.mark.parametrize(
    "text", ["", "。。。", "缺钱", "\n\n换行\n再来一遍吧\n", "a.b.c 3.5", "\n" * 5_000 + "。"]
)
def test_sentences_are_the_text_again(text):
    assert "".join(matter.sentences_of(text)) == text


def test_short_pieces_go_with_their_neighbours():
    assert matter.sentences_of("哎。冻肉化了一半。客户都退货！") == [
        "哎。冻肉化了一半。",
        "客户都退货！",
    ]


def told(*logits):
    """Return an encoder of one number a sentence, as given, and a reader that takes it."""
    rows = np.array(logits, np.float32)[:, None]
    return (lambda _texts: rows), matter.Reader("e5", np.ones(1), 0.0)


def test_what_stands_around_is_left_out_and_whatever_may_matter_stays():
    text = "这句话一点也不要紧。这句话说的就是正事。这句话也说了一些事。"
    encode, reader = told(matter.AROUND_BELOW - 0.1, 8.0, matter.AROUND_BELOW)
    assert matter.matter_of(text, encode, reader) == text.partition("。")[2]


def test_a_text_without_any_matter_stays_as_it_is():
    text = "这句话一点也不要紧。这句话也一点不要紧。"
    encode, reader = told(-9.0, -8.0)
    assert matter.matter_of(text, encode, reader) == text


def test_sentences_past_the_last_that_is_looked_at_are_kept():
    text = "这句话说的是正事。" * (matter.SENTENCES_AT_MOST + 2)
    encode, reader = told(*[5.0, *[-5.0] * (matter.SENTENCES_AT_MOST - 1)])
    assert matter.matter_of(text, encode, reader) == "这句话说的是正事。" * 3


def test_a_reader_learns_and_is_read_again_as_it_was(tmp_path):
    chance = np.random.default_rng(1)
    sides = np.array([[1.0, 0.0], [0.0, 1.0]])
    kinds = [number % 2 == 0 for number in range(60)]
    rows = np.stack([sides[int(not kind)] + 0.1 * chance.normal(size=2) for kind in kinds])
    reader = matter.learn(rows, kinds, "e5", strength=1.0)
    matter.save(reader, tmp_path / "matter.npz")
    again = matter.read(tmp_path / "matter.npz")
    assert again.encoder == "e5"
    assert [logit > 0 for logit in again.logits(rows)] == kinds


# --- as it is served ------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("around", AROUND)
def test_a_need_in_a_story_is_compared_as_the_need_alone(around):
    assert ask_of_sentence(around.format(NEED)).texts == [NEED]


@pytest.mark.django_db
def test_the_sentence_itself_stays_as_it_was_typed():
    ask = ask_of_sentence(AROUND[0].format(NEED))
    assert ask.text == ask.lines[0].text == AROUND[0].format(NEED)


def test_a_reader_of_another_encoder_leaves_out_nothing():
    other = matter.Reader("another", np.zeros(load_encoder().width), 0.0)
    with matter.instead(other):
        assert hearing.matters_of([AROUND[0].format(NEED)]) == [AROUND[0].format(NEED)]
