"""Whether a text may say something about somebody, so that it does not stay on the screen."""

import re

# Who is spoken of, and figures that may be a house, a telephone or a person.
_SOMEBODY = re.compile(
    r"\b(?:mw|mevr|mevrouw|dhr|meneer|mijnheer|fam|familie|gezin|hij|zij|ze|hem|haar|ie|zoon(?:tje)?"
    r"|dochter(?:tje)?|kind(?:eren|je)?|moeder|vader|man|vrouw|jongen|meisje|oma|opa|cliënt|client"
    r"|klant|deelnemer|bewoner|inwoner|buurman|buurvrouw)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"[0-9](?:[^\w\n]{0,2}[0-9]){3}|\b[1-9][0-9]{3}\s?[A-Za-z]{2}\b")
# An hour, an amount or a year is nobody's; beside other figures it may be part of a number.
_NOBODYS = re.compile(
    r"(?<![0-9])(?<![0-9]\W)(?:(?:[01]?[0-9]|2[0-3])[.:][0-5][0-9]|[0-9]{1,4},[0-9]{2}"
    r"|(?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]* 20[0-9]{2})(?!\W*[0-9])",
    re.IGNORECASE,
)
# Nobody's name, though it has a capital; Frans may be somebody's.
_LANGUAGES = (
    r"Arabisch|Bulgaars|Chinees|Duits|Engels|Farsi|Hongaars|Italiaans|Koerdisch|Nederlands"
    r"|Oekra[iï]ens|Pasjtoe|Perzisch|Pools|Portugees|Roemeens|Russisch|Somalisch|Spaans|Syrisch"
    r"|Tigrinya|Turks|Vietnamees"
)
# A capital inside a sentence may begin a name.
_NAME = re.compile(rf"(?<=[^\W\d_] )(?!(?:{_LANGUAGES})e?\b)[A-ZÀ-Þ][a-zß-ÿ]{{2,}}")

# Somebody by their name: fam. de Vries, J. Smit, Jan Jansen; not at the begin, nor after a number.
_CALLED = re.compile(
    r"\b(?:[Ff]am(?:ilie|\.)?|[Mm](?:w|evr|evrouw|eneer|ijnheer)\.?|[Dd]hr\.?|[Hh]eer|[Hh]eet)"
    r"\s+(?:[a-z]{2,4}\s+){0,2}[A-ZÀ-Þ][\w'-]+"
    # Of more initials the last few are enough, and each of very many need not look at all others.
    r"|\b[A-Z]\.\s?(?:[A-Z]\.\s?){0,9}(?:(?:van|de|der|den|el|al)\s+)*[A-ZÀ-Þ][a-zß-ÿ]+"
    r"|(?<=[^\W\d_] )[A-ZÀ-Þ][a-zß-ÿ]+\s+(?:(?:van|de|der|den|el|al)\s+)*[A-ZÀ-Þ][a-zß-ÿ]+"
)


def holds_name(text: str) -> bool:
    """Whether somebody is called by their name there, as far as one can see."""
    return _CALLED.search(text) is not None


def may_be_about_somebody(text: str) -> bool:
    """Whether somebody is spoken of, a figure may be somebody's, or a name may stand there."""
    figures = _FIGURES.search(_NOBODYS.sub(" ", text))
    return bool(figures or _SOMEBODY.search(text) or _NAME.search(text))
