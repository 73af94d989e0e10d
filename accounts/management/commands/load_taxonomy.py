"""`load_taxonomy`: the shared lists from `fixtures/taxonomy.json`."""

import json
from typing import TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import (
    County,
    HelpKind,
    Language,
    MentorCategory,
    Prefecture,
    Sector,
    SpaceType,
    Stage,
    Term,
)
from ui.pinyin import sort_key

Listed = TypeVar("Listed", bound=Term)
SOURCE = settings.BASE_DIR / "fixtures" / "taxonomy.json"


class Command(BaseCommand):
    help = "Create the places, sectors, stages and kinds of help that are missing."

    @transaction.atomic
    def handle(self, **_: object) -> None:
        """Create what is missing; what somebody edited in the admin stays as it is."""
        told = json.loads(SOURCE.read_text())
        for model, key in (
            (Stage, "stages"),
            (MentorCategory, "mentor_categories"),
            (SpaceType, "space_types"),
            (Language, "languages"),
        ):
            for position, (code, zh, en, *words) in enumerate(told[key]):
                _create(model, code, zh, en, position, **_words(words))
        for position, (code, group, zh, en, words, meaning) in enumerate(told["help_kinds"]):
            _create(HelpKind, code, zh, en, position, group=group, words=words, meaning=meaning)
            HelpKind.objects.filter(code=code, meaning="").update(meaning=meaning)  # older ones
        for position, (code, parent, zh, en, *words) in enumerate(told["sectors"]):
            _create(Sector, code, zh, en, position, parent_id=parent or None, **_words(words))
        for position, (code, zh, en, short, focus) in enumerate(told["prefectures"]):
            made = _create(Prefecture, code, zh, en, position, short_zh=short)
            if made is not None:
                made.focus.set(focus)
        for position, (code, zh, en) in enumerate(told["counties"]):
            _create(County, code, zh, en, position, prefecture_id=f"{code[:4]}00")


def _words(rest: list[str]) -> dict[str, str]:
    return {"words": rest[0]} if rest else {}


def _create(
    model: type[Listed], code: str, zh: str, en: str, position: int, **more: object
) -> Listed | None:
    row, is_new = model._base_manager.get_or_create(
        code=code,
        defaults={
            "name_zh": zh,
            "name_en": en,
            "position": position,
            "pinyin": sort_key(zh),
            **more,
        },
    )
    return row if is_new else None
