"""Schemes in which somebody has read some of the translations."""

from bot.domain.scheme import Scheme
from bot.domain.scheme_parts import LanguageTexts
from tests.conftest import assens


def with_reviewed(*languages: str) -> dict[str, LanguageTexts]:
    """The languages of Assen, as they are when somebody has read these."""
    scheme: Scheme = assens()
    return {
        key: texts.model_copy(update={"reviewed": key in languages})
        for key, texts in scheme.languages.items()
    }
