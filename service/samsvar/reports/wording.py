"""The house texts of the reports, in Norwegian bokmål and English, and how counts and entries are told."""

from collections import Counter
from collections.abc import Mapping

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.reports.options import Language
from samsvar.reports.subjects import all_findings
from samsvar.validation import Rule, Severity

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Validation",
        "rule": "rule",
        "label": "label",
        "severity": "severity",
        "state": "state",
        "finding": "what",
        "place": "where",
        "count": "findings",
        "baseline": "what the baseline says",
        "contents": "Rules that are broken",
        "new": "new",
        "known": "known",
        "expired": "expired",
        "entry known": "Known since {since}, until {expires} ({author}): {reason}",
        "entry expired": "Known from {since} until {expires} and no longer ({author}): {reason}",
        "root": "The folder that the files are told from.",
        "no findings": "Nothing breaks a rule.",
        "fails": "This run fails.",
        "passes": "This run does not fail.",
        "left out": "{count} more are not shown here; the text and JSON reports have them all.",
        "capped": "{shown} of {all} findings are told one by one, as many as code-scanning hosts take; the others "
        "stand together, by rule. The text and JSON reports have them all.",
        "grouped": "{count} more findings of this rule.",
        "ten of each": "In all: {counts}. GitHub shows 10 errors, 10 warnings and 10 notices of a step.",
    },
    "nb": {
        "title": "Validering",
        "rule": "regel",
        "label": "navn",
        "severity": "alvor",
        "state": "status",
        "finding": "hva",
        "place": "hvor",
        "count": "funn",
        "baseline": "hva grunnlinja sier",
        "contents": "Regler som er brutt",
        "new": "ny",
        "known": "kjent",
        "expired": "utløpt",
        "entry known": "Kjent siden {since}, til og med {expires} ({author}): {reason}",
        "entry expired": "Kjent fra {since} til og med {expires} og ikke lenger ({author}): {reason}",
        "root": "Mappa som filene er oppgitt fra.",
        "no findings": "Ingenting bryter noen regel.",
        "fails": "Denne kjøringen feiler.",
        "passes": "Denne kjøringen feiler ikke.",
        "left out": "{count} til er ikke vist her; tekst- og JSON-rapporten har alle.",
        "capped": "{shown} av {all} funn står hver for seg, så mange som kodesjekktjenester tar imot; de andre står "
        "samlet, etter regel. Tekst- og JSON-rapporten har alle.",
        "grouped": "{count} funn til etter denne regelen.",
        "ten of each": "I alt: {counts}. GitHub viser 10 feil, 10 advarsler og 10 merknader av et steg.",
    },
}
_NOUNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "violation": ("violation", "violations"),
        "warning": ("warning", "warnings"),
        "info": ("info", "infos"),
        "new": ("new", "new"),
        "known": ("known", "known"),
        "expired": ("expired", "expired"),
    },
    "nb": {
        "violation": ("brudd", "brudd"),
        "warning": ("advarsel", "advarsler"),
        "info": ("opplysning", "opplysninger"),
        "new": ("nytt", "nye"),
        "known": ("kjent", "kjente"),
        "expired": ("utløpt", "utløpte"),
    },
}


def text(language: Language, name: str, **values: object) -> str:
    """Return a house text with values in their places."""
    return _TEXTS[language][name].format(**values)


def counted(language: Language, noun: str, count: int) -> str:
    """Return a number with its noun: a severity, or a state of a finding."""
    return f"{count} {_NOUNS[language][noun][count != 1]}"


def severity_name(language: Language, severity: Severity) -> str:
    """Return what one finding of a severity is called."""
    return _NOUNS[language][severity][0]


def totals(language: Language, judgement: Judgement) -> str:
    """Return how many findings there are of each severity and, where a baseline plays a part, of each state."""
    found = all_findings(judgement)
    severities = Counter(judged.finding.severity for judged in found)
    told = ", ".join(counted(language, severity, severities[severity]) for severity in Severity)
    states = Counter(judged.state for judged in found)
    if judgement.stale or states.keys() - {State.NEW}:
        told += "; " + ", ".join(counted(language, state, states[state]) for state in State)
    return told


def verdict(language: Language, judgement: Judgement, fail_on: Severity) -> str:
    """Return whether the run fails, as a sentence."""
    return text(language, "fails" if judgement.fails(fail_on) else "passes")


def entry_told(language: Language, judged: JudgedFinding) -> str:
    """Return what the baseline says of a finding, or nothing if it does not know it."""
    entry = judged.entry
    if entry is None:
        return ""
    days = {"since": entry.since, "expires": entry.expires}
    return text(language, f"entry {judged.state}", author=entry.author, reason=entry.told(language).strip(), **days)


def halves(message: str) -> tuple[str, str]:
    """Return what is wrong and, as a sentence of its own, what to do about it; the latter may be empty.

    The messages of our shapes are written so, with a colon between; a word and a colon is no half.
    """
    wrong, colon, remedy = message.partition(": ")
    if not (colon and remedy and " " in wrong):
        return message, ""
    return f"{wrong}.", remedy[0].upper() + remedy[1:]


def spoken(texts: Mapping[str, str], language: Language) -> tuple[str, str]:
    """Return a text in a language, or in another if it lacks that one, and the language that it is in."""
    if language in texts:
        return texts[language], language
    return next(((told, spoken_in) for spoken_in, told in texts.items()), ("", language))


def reason(rule: Rule, language: Language) -> str:
    """Return why there is this rule, if it says so in this language."""
    return rule.why.get(language, "")
