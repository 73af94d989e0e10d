"""The linear readers over an encoder's vectors, learnt from the texts of `fixtures/training`."""

from django.conf import settings

from matching.core import matter, wish
from matching.core.encoders import Encoder
from matching.core.judged import read_rows

FOLDER = settings.BASE_DIR / "fixtures" / "training"
WISHES = (FOLDER / "wishes.jsonl", FOLDER / "wishes_short.jsonl")
STORIES, CHATTER = FOLDER / "stories.jsonl", FOLDER / "chatter.jsonl"
SENTENCES, IN_PASSING = FOLDER / "sentences", FOLDER / "in_passing.jsonl"
WISH_STRENGTH = 2.0  # the encoder has heard the same sentences: their vectors are too sure
MATTER_STRENGTH = 1.0


def reader_of_wishes(encoder: Encoder) -> wish.Reader:
    """Return the reader of wishes for an encoder."""
    rows = [row for file in WISHES for row in read_rows(file, "text", "help")]
    heard = encoder.hear([row["text"] for row in rows])
    main = [row["help"][0] for row in rows]
    return wish.learn(heard, main, encoder.ear, strength=WISH_STRENGTH)


def reader_of_matter(encoder: Encoder) -> matter.Reader:
    """Return the reader that tells the matter of a story, for an encoder."""
    around, said = told_around(), told_matter()
    heard = encoder.hear([*around, *said])
    is_matter = [False] * len(around) + [True] * len(said)
    return matter.learn(heard, is_matter, encoder.ear, strength=MATTER_STRENGTH)


def told_around() -> list[str]:
    """Return sentences that stand around what somebody wants."""
    stories = [row["text"].replace("{}", "") for row in read_rows(STORIES, "text")]
    cut = [each.strip() for story in stories for each in matter.sentences_of(story)]
    alone = [row["text"] for row in read_rows(CHATTER, "text")]
    return list(
        dict.fromkeys(each for each in [*cut, *alone] if len(each) >= matter.LETTERS_AT_LEAST)
    )


def told_matter() -> list[str]:
    """Return the sentences of what people have typed; here and there one stands around it."""
    files = [
        IN_PASSING,
        *sorted(file for file in SENTENCES.glob("*.jsonl") if "-" not in file.stem),
    ]
    texts = [row["text"] for file in files for row in read_rows(file, "text")]
    return list(dict.fromkeys(each.strip() for text in texts for each in matter.sentences_of(text)))
