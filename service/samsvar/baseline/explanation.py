"""A finding or an entry in words: which rule, why it is known, since when, by whom and until when."""

from samsvar.baseline.entries import Entry
from samsvar.baseline.judgement import STALE, JudgedFinding, Judgement, State
from samsvar.names import shorten
from samsvar.validation import Finding, Rule

_RULE = {"en": "Rule", "nb": "Regel"}
_NEW = {"en": "New: the baseline does not know it.", "nb": "Nytt: grunnlinja kjenner det ikke."}
_KNOWN = {
    "en": "Known since {since}, by {author}, until {expires}: {reason}",
    "nb": "Kjent siden {since}, ført opp av {author}, til og med {expires}: {reason}",
}
_EXPIRED = {
    "en": "Known since {since}, by {author}, but only until {expires}, which has passed: {reason}",
    "nb": "Kjent siden {since}, ført opp av {author}, men bare til og med {expires}, som har passert: {reason}",
}


def explain(judgement: Judgement, language: str) -> str:
    """Return what is to say of each finding and of each stale entry, in nb or en, one paragraph each."""
    found = [_found(judged, judgement, language) for judged in judgement.findings]
    stale = [
        _paragraph(entry, judgement, language, STALE.message[language], _entered(entry, _KNOWN, language))
        for entry in judgement.stale
    ]
    return "\n".join([*found, *stale])


def _found(judged: JudgedFinding, judgement: Judgement, language: str) -> str:
    if judged.entry is None:
        known = _NEW[language]
    else:
        known = _entered(judged.entry, _EXPIRED if judged.state is State.EXPIRED else _KNOWN, language)
    return _paragraph(judged.finding, judgement, language, judged.finding.told(language), known)


def _paragraph(about: Finding | Entry, judgement: Judgement, language: str, message: str, known: str) -> str:
    at_fault = f" = {shorten(about.value)}" if about.value and about.value != about.focus else ""
    return (
        f"{shorten(about.focus)}{at_fault}\n"
        f"  {_RULE[language]}: {shorten(about.rule)}{_described(judgement.rules.get(about.rule), language)}\n"
        f"  {message}\n"
        f"  {known}\n"
    )


def _described(rule: Rule | None, language: str) -> str:
    labels = rule.label if rule else {}
    label = labels.get(language) or next(iter(labels.values()), "")
    return label and f" – {label}"


def _entered(entry: Entry, sentence: dict[str, str], language: str) -> str:
    reason = " ".join(entry.told(language).split())
    return sentence[language].format(since=entry.since, author=entry.author, expires=entry.expires, reason=reason)
