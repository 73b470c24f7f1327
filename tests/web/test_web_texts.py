"""What the pages say: in every language, and nothing that no page says."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from samsvar.errors import GraphFileError
from samsvar.http.languages import LANGUAGES
from samsvar.web import texts
from samsvar.web.texts import Texts

WEB = Path(texts.__file__).parent
FILES = sorted((WEB / "texts").glob("*.toml"))
PAGES = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES}
SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in [*WEB.glob("templates/**/*.html"), *WEB.rglob("*.py")])
BOKMAAL = re.compile(
    r"\b(ikke|hva|hvilke[nt]?|hvordan|hvem|hvor|noe|noen|jeg|fra|flere|mer|bare|utvalg\w*|ansvarlige?|virksomhet\w*|"
    r"kobling\w*|lenke[rn]?|hente[ts]?|velges|finnes|vises|støttes|støtter|selv|siden|være|uten|"
    r"sammenlign\w*|forpliktelse\w*|spørring\w*|tilgjengelighet\w*|oppgitt|vedtatt|høring\w*)\b",
    re.IGNORECASE,
)
NYNORSK = re.compile(
    r"\b(ikkje|kva|kven|korleis|nokon?|frå|fleire|meir|berre|utval\w*|verksemd\w*|kopling\w*|finst|støttar|òg|sjølv|"
    r"utan|samanlikn\w*|spørjing\w*|vedteke|høyring\w*)\b",
    re.IGNORECASE,
)
NOT_NYNORSK_ONLY = {"utvalg", "utvalget", "utvalgene", "utvalgte"}
"""Words that begin as one of nynorsk and are bokmål."""


def said(entry: object) -> list[str]:
    return entry if isinstance(entry, list) else [str(entry)]


@pytest.mark.parametrize("page", PAGES)
def test_every_language_says_it_with_the_same_values(page: str) -> None:
    for name, entry in PAGES[page].items():
        assert set(entry) == set(LANGUAGES), name
        fields = {
            language: {field for text in said(one) for _, field, _, _ in string.Formatter().parse(text) if field}
            for language, one in entry.items()
        }
        assert fields["nb"] == fields["nn"] == fields["en"], name
        assert all(text.strip() == text != "" for one in entry.values() for text in said(one)), name


@pytest.mark.parametrize("page", PAGES)
def test_the_two_forms_of_norwegian_are_not_mixed(page: str) -> None:
    mixed = {
        name: [
            *(word for text in said(entry["nn"]) for word in BOKMAAL.findall(text)),
            *(w for text in said(entry["nb"]) for w in NYNORSK.findall(text) if w.lower() not in NOT_NYNORSK_ONLY),
        ]
        for name, entry in PAGES[page].items()
    }
    assert {name: words for name, words in mixed.items() if words} == {}


@pytest.mark.parametrize("page", PAGES)
def test_every_text_is_said_somewhere(page: str) -> None:
    assert [name for name in PAGES[page] if not is_said(name)] == []


def is_said(name: str) -> bool:
    parts = name.split("_")
    beginnings = ["_".join(parts[:length]) + "_" for length in range(1, len(parts))]  # as in t["state_" ~ state]
    made = any(re.search(rf"[\"']{beginning}[\"'{{]", SOURCES) for beginning in beginnings)
    return made or re.search(rf"\bt\.{name}\b|[\"']{name}[\"']", SOURCES) is not None


def test_a_text_is_chosen_by_number() -> None:
    assert Texts("common", "nb")("shown_of", first=1, last=2, total=3) == "Viser 1–2 av 3"


def test_a_missing_language_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "half.toml").write_text('[only]\nnb = "bare"\nen = "only"\n', encoding="utf-8")
    monkeypatch.setattr(texts, "files", lambda _: tmp_path)
    texts.read.cache_clear()
    try:
        with pytest.raises(GraphFileError, match="only must have a text in each of nb, nn, en"):
            texts.read("half")
    finally:
        texts.read.cache_clear()
