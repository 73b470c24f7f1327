"""The baseline: what is known stays told but fails no run, and nothing becomes or stays known in silence."""

import difflib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsvar.baseline import (
    Baseline,
    Entry,
    JudgedFinding,
    State,
    explain,
    judge,
    prune,
    read_baseline,
    select,
    to_toml,
    update,
    write_baseline,
)
from samsvar.engine import value
from samsvar.errors import GraphFileError, UsageError
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import SHAPE, expand
from samsvar.resources import shipped_graph
from samsvar.validation import Finding, Place, Report, Rule, Severity

TODAY = date(2026, 11, 22)
LATER = date(2027, 12, 31)
OWNER = Rule(
    iri=f"{SHAPE}ActionShape-owner",
    name="ActionShape-owner",
    severity=Severity.WARNING,
    label={"en": "action has an owner", "nb": "tiltaket har en ansvarlig"},
    message={"en": "Nobody owns it: ask.", "nb": "Ingen har ansvaret: spør."},
)
SHIPPED = shipped_graph() / "data" / "baseline.toml"


def finding(focus: str = "urn:a", value: str | None = None, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(severity, OWNER.iri, focus, "urn:owner", value, "MinCount", OWNER.message)


def report(*findings: Finding) -> Report:
    return Report(findings, {OWNER.iri: OWNER})


def known(*findings: Finding, expires: date = LATER, since: date = TODAY) -> Baseline:
    return update(Baseline(), findings, reason="a blank cell", author="kari", expires=expires, today=since)


# Few names, so that findings and entries meet; keys also of texts that a careless writer would break.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
names = st.sampled_from(["urn:a", "urn:b", "https://w3id.org/samsvar/id/action/plan/a", "sv:a", "action/plan/a"])
parts = st.none() | st.sampled_from(["", "[[known]]", 'a"b\\c', "a\n[[known]]\r\n", "\x7f\x1f\u2028"]) | texts
spoken = st.sampled_from(["blank", "a\ncell", "#"]) | texts.map(lambda text: f"x{text}")
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    since = draw(days)
    return Entry(
        rule=draw(names),
        focus=draw(names),
        path=draw(parts),
        value=draw(parts),
        reason=draw(spoken | st.dictionaries(st.sampled_from(["nb", "en", "nn"]) | texts, spoken, min_size=1)),
        author=draw(spoken),
        expires=since + timedelta(draw(st.integers(0, 900))),
        since=since,
    )


findings = st.builds(
    Finding,
    severity=st.sampled_from(Severity),
    rule=names,
    focus=names,
    path=parts,
    value=parts,
    component=st.just("MinCount"),
    message=st.just(OWNER.message),
    place=st.none() | st.builds(Place, st.just("a.ttl"), st.integers(1, 9), st.integers(1, 9)),
)
baselines = st.lists(entries(), max_size=6, unique_by=lambda entry: entry.key).map(lambda all_: Baseline(tuple(all_)))


@st.composite
def met(draw: st.DrawFn) -> tuple[Report, Baseline]:
    """Give a report and a baseline that knows some of it, and more."""
    baseline = draw(baselines)
    known_ones = draw(st.lists(st.sampled_from(baseline.entries), max_size=4) if baseline.entries else st.just([]))
    of_entries = [
        replace(draw(findings), rule=entry.rule, focus=entry.focus, path=entry.path, value=entry.value)
        for entry in known_ones
    ]
    found = sorted([*of_entries, *draw(st.lists(findings, max_size=4))], key=lambda one: one.order)
    return Report(tuple(found)), baseline


@given(met(), days)
def test_every_finding_is_judged_once_and_every_entry_is_met_or_stale(
    case: tuple[Report, Baseline], today: date
) -> None:
    found, baseline = case
    judgement = judge(found, baseline, today)
    assert tuple(judged.finding for judged in judgement.findings) == found.findings
    assert sum(judgement.counts.values()) == len(found.findings)
    held = {entry.key for entry in baseline.entries}
    assert {one.key for one in judgement.new}.isdisjoint(held)
    by_entry = [judged for judged in judgement.findings if judged.entry]
    assert all(judged.entry and judged.entry.key == judged.finding.key for judged in by_entry)
    assert all((judged.state is State.EXPIRED) == (today > judged.entry.expires) for judged in by_entry if judged.entry)
    stale = {entry.key for entry in judgement.stale}
    assert stale == held - {one.key for one in found.findings}
    expired = {judged.finding.key for judged in judgement.findings if judged.state is State.EXPIRED}
    assert len(judgement.about_baseline) == len(stale) + len(expired)


@given(met(), days)
def test_findings_about_entries_differ_in_their_keys(case: tuple[Report, Baseline], today: date) -> None:
    told = judge(*case, today).about_baseline
    names_in_use = {(entry.rule, entry.focus, entry.path, entry.value) for entry in case[1].entries}
    assert len({one.key for one in told}) == len(told) <= len(names_in_use)


@given(met(), days)
def test_after_an_update_nothing_is_new_and_every_old_entry_is_as_it_was(
    case: tuple[Report, Baseline], today: date
) -> None:
    found, baseline = case
    judgement = judge(found, baseline, today)
    updated = update(baseline, judgement.new, reason="why", author="kari", expires=today, today=today)
    assert judge(found, updated, today).new == ()
    assert {entry.key: entry for entry in baseline.entries}.items() <= {e.key: e for e in updated.entries}.items()
    added = [entry for entry in updated.entries if entry not in baseline.entries]
    assert {(entry.reason, entry.author, entry.since) for entry in added} <= {("why", "kari", today)}


@given(met(), days)
def test_after_pruning_nothing_is_stale_and_nothing_else_is_changed(case: tuple[Report, Baseline], today: date) -> None:
    found, baseline = case
    judgement = judge(found, baseline, today)
    pruned = prune(baseline, judgement.stale)
    after = judge(found, pruned, today)
    assert after.stale == ()
    assert after.findings == judgement.findings
    assert set(map(id, pruned.entries)) <= set(map(id, baseline.entries))


@given(met(), days, st.integers(1, 9))
def test_where_a_finding_stands_decides_nothing(case: tuple[Report, Baseline], today: date, line: int) -> None:
    found, baseline = case
    moved = Report(tuple(replace(one, place=Place("other.ttl", line, 1)) for one in found.findings))
    before, after = judge(found, baseline, today), judge(moved, baseline, today)
    assert [(one.state, one.entry) for one in before.findings] == [(one.state, one.entry) for one in after.findings]
    assert before.stale == after.stale


@given(baselines)
def test_what_is_written_reads_the_same(tmp_path_factory: pytest.TempPathFactory, baseline: Baseline) -> None:
    file = tmp_path_factory.mktemp("baseline") / "b.toml"
    write_baseline(file, baseline)
    read = read_baseline(file)
    assert {entry.key: entry for entry in read.entries} == {entry.key: entry for entry in baseline.entries}
    assert read.head == baseline.head
    assert to_toml(read) == file.read_text(encoding="utf-8") == to_toml(Baseline(baseline.entries[::-1]))


def states(*judged: JudgedFinding) -> list[str]:
    return [one.state for one in judged]


def test_without_a_baseline_all_is_new() -> None:
    assert states(*judge(report(finding()), None, TODAY).findings) == ["new"]


def test_another_value_path_focus_or_rule_is_another_finding() -> None:
    one = finding(value="x")
    others = [
        replace(one, value="y"),
        replace(one, value=None),
        replace(one, path=None),
        replace(one, focus="urn:b"),
        replace(one, rule="urn:rule"),
    ]
    judgement = judge(report(*others), known(one), TODAY)
    assert states(*judgement.findings) == ["new"] * 5
    assert len(judgement.stale) == 1


def test_known_finding_fails_no_run_however_grave_but_a_new_one_does() -> None:
    grave = finding(severity=Severity.VIOLATION)
    assert not judge(report(grave), known(grave), TODAY).fails(Severity.INFO)
    new = judge(report(grave, finding("urn:b", severity=Severity.INFO)), known(grave), TODAY)
    assert [new.fails(severity) for severity in Severity] == [False, False, True]


def test_entry_counts_on_its_last_day_and_is_a_finding_on_the_next() -> None:
    grave = finding(severity=Severity.VIOLATION)
    last = judge(report(grave), known(grave), LATER)
    assert (states(*last.findings), last.about_baseline) == (["known"], ())
    after = judge(report(grave), known(grave), LATER + timedelta(1))
    assert states(*after.findings) == ["expired"]
    assert after.fails(Severity.VIOLATION)
    assert [(one.rule, one.severity, one.focus) for one in after.about_baseline] == [
        (f"{SHAPE}baseline-expired", Severity.WARNING, "urn:a")
    ]
    assert after.about_baseline[0].rule in after.rules


def test_expired_entry_fails_a_run_that_stops_at_warnings_even_for_a_slight_finding() -> None:
    slight = finding(severity=Severity.INFO)
    after = judge(report(slight), known(slight), LATER + timedelta(1))
    assert [after.fails(severity) for severity in Severity] == [False, True, True]


def test_stale_entry_is_a_finding_that_names_its_rule_and_its_line(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    write_baseline(file, known(finding(), finding("urn:b")))
    judgement = judge(report(finding()), read_baseline(file), TODAY)
    [told] = judgement.about_baseline
    assert (told.rule, told.focus, told.value) == (f"{SHAPE}baseline-stale", "urn:b", f"{SHAPE}ActionShape-owner")
    line = 1 + [number for number, text in enumerate(file.read_text().split("\n")) if text == "[[known]]"][1]
    assert told.place == Place(str(file), line, 1, "[[known]]")
    assert [judgement.fails(severity) for severity in Severity] == [False, True, True]


def test_in_a_run_on_a_part_of_the_data_no_entry_is_stale() -> None:
    assert judge(report(), known(finding()), TODAY, whole=False).stale == ()


def test_update_renews_no_entry_that_has_expired() -> None:
    old = known(finding())
    after = LATER + timedelta(1)
    again = update(old, [finding()], reason="still", author="ola", expires=after, today=after)
    assert again.entries == old.entries
    assert states(*judge(report(finding()), again, after).findings) == ["expired"]


@pytest.mark.parametrize(
    ("reason", "author", "expires", "said"),
    [
        (" ", "kari", LATER, "reason is blank"),
        ({}, "kari", LATER, "reason is blank"),
        ({"en": "blank", "nb": ""}, "kari", LATER, "reason is blank"),
        ("blank", "", LATER, "author is blank"),
        ("blank", "kari", TODAY - timedelta(1), "expires on 2026-11-21"),
    ],
)
def test_nothing_becomes_known_without_reason_author_and_a_day_to_come(
    reason: str | dict[str, str], author: str, expires: date, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        update(Baseline(), [finding()], reason=reason, author=author, expires=expires, today=TODAY)


@pytest.mark.parametrize("blank", [finding("_:b0"), finding(value="_:b0")])
def test_what_the_next_run_calls_otherwise_cannot_be_known(blank: Finding) -> None:
    with pytest.raises(UsageError, match="blank node"):
        known(blank)


def test_an_entry_more_adds_its_lines_and_touches_no_other() -> None:
    before = to_toml(known(finding("urn:a"), finding("urn:c"))).splitlines()
    after = to_toml(known(finding("urn:a"), finding("urn:b"), finding("urn:c"))).splitlines()
    changed = [line for line in difflib.ndiff(before, after) if not line.startswith("  ")]
    assert changed
    assert {line[0] for line in changed} == {"+"}


def test_head_that_people_wrote_stays(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text(f"# Ours.\n\n# Ask Kari.\n{to_toml(replace(known(finding()), head=''))}", encoding="utf-8")
    write_baseline(file, update(read_baseline(file), [], reason="x", author="x", expires=LATER, today=TODAY))
    assert file.read_text(encoding="utf-8").startswith("# Ours.\n\n# Ask Kari.\n\n[[known]]\n")


def test_baseline_that_is_not_there_yet_is_empty_only_where_that_may_be(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "b.toml", missing_ok=True) == Baseline()
    with pytest.raises(GraphFileError, match=r"b\.toml: No such file"):
        read_baseline(tmp_path / "b.toml")


def test_baseline_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none"):
        write_baseline(tmp_path / "none" / "b.toml", Baseline())


SOUND = """\
# Ours.

[[known]]
rule = "urn:rule"
focus = "urn:a"
reason = "a blank cell"
author = "kari"
since = 2026-11-22
expires = 2027-12-31
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[known\n", "is not TOML"),
        ("\xff", "is not TOML"),
        ("[[finding]]\n", "unknown key 'finding'"),
        ("known = 1\n", "'known' is not a list of tables"),
        ("[known]\n", "'known' is not a list of tables"),
        (SOUND.replace("reason", "resaon"), "b.toml:3: entry 1: unknown key 'resaon'"),
        (SOUND.replace('reason = "a blank cell"\n', ""), "b.toml:3: entry 1: it has no reason"),
        (SOUND.replace("a blank cell", " "), "b.toml:3: entry 1: the reason is blank"),
        (SOUND.replace('"a blank cell"', "{ en = 1 }"), "b.toml:3: entry 1: reason is neither"),
        (SOUND.replace('"a blank cell"', "[]"), "b.toml:3: entry 1: reason is neither"),
        (SOUND.replace('author = "kari"\n', ""), "b.toml:3: entry 1: it has no author"),
        (SOUND.replace('"kari"', "1"), "b.toml:3: entry 1: author is not a text"),
        (SOUND.replace("expires = 2027-12-31\n", ""), "b.toml:3: entry 1: it has no expires"),
        (SOUND.replace("2027-12-31", '"2027-12-31"'), "b.toml:3: entry 1: expires is not a date"),
        (SOUND.replace("2027-12-31", "2027-12-31T10:00:00"), "b.toml:3: entry 1: expires is not a date"),
        (SOUND.replace("2027-12-31", "2027-02-30"), "is not TOML"),
        (SOUND.replace("2027-12-31", "2025-12-31"), "b.toml:3: entry 1: it expires on 2025-12-31"),
        (SOUND + SOUND.replace("a blank cell", "again"), "b.toml:12: entry 2: it says again what entry 1 says"),
        (SOUND.replace("urn:a", "urn:b") + SOUND.replace("kari", ""), "b.toml:12: entry 2: the author is blank"),
    ],
)
def test_faulty_file_is_refused_in_one_line_that_names_file_and_entry(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "b.toml"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(GraphFileError) as refused:
        read_baseline(file)
    assert str(file) in str(refused.value)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_file_that_hides_where_its_entries_begin_is_read_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    inline = ", ".join(line for line in SOUND.split("\n")[3:] if line)
    file.write_text(f"known = [{{ {inline} }}]\n", encoding="utf-8")
    [entry] = read_baseline(file).entries
    assert (entry.focus, entry.place) == ("urn:a", None)


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text("# a\u2028b\n" + SOUND.replace("blank", "\u2028[[known]]\x85"), encoding="utf-8")
    read = read_baseline(file)
    assert read.head == "# a\u2028b\n# Ours.\n"
    assert [entry.place and entry.place.line for entry in read.entries] == [4]


def test_explanation_tells_rule_reason_and_who_from_when_until_when() -> None:
    baseline = known(finding())
    judgement = judge(report(finding()), baseline, TODAY)
    english, norwegian = explain(judgement, "en"), explain(judgement, "nb")
    for text in (english, norwegian):
        for part in ("urn:a", "svs:ActionShape-owner", "2026-11-22", "kari", "2027-12-31", "a blank cell"):
            assert part in text
    assert "action has an owner" in english
    assert "Nobody owns it" in english
    assert "tiltaket har en ansvarlig" in norwegian
    assert "Ingen har ansvaret" in norwegian


def test_explanation_tells_new_expired_and_stale_apart() -> None:
    baseline = known(finding(), finding("urn:gone"))
    judgement = judge(report(finding(), finding("urn:new")), baseline, LATER + timedelta(1))
    told = dict(paragraph.split("\n", 1) for paragraph in explain(judgement, "en").split("\n\n"))
    assert "which has passed" in told["urn:a"]
    assert "does not know it" in told["urn:new"]
    assert "samsvar baseline prune" in told["urn:gone"]


def test_reason_is_told_in_the_language_asked_for_or_in_the_one_there_is() -> None:
    [entry] = known(finding()).entries
    both = replace(entry, reason={"en": "blank", "nb": "tom"})
    assert [both.told("nb"), both.told("en"), both.told("se")] == ["tom", "blank", "blank"]
    assert entry.told("nb") == "a blank cell"


@pytest.mark.parametrize("name", [OWNER.iri, "svs:ActionShape-owner", "ActionShape-owner", "action/plan/a"])
def test_finding_is_named_by_rule_or_focus(name: str) -> None:
    focus = expand("action/plan/a") or ""
    other = replace(finding(), rule=f"{SHAPE}Other", focus=expand("action/plan/b") or "")
    judgement = judge(report(finding(focus), other), known(finding(focus, value="gone")), TODAY)
    chosen = select(judgement, [name])
    assert [judged.finding.focus for judged in chosen.findings] == [focus]
    assert [entry.value for entry in chosen.stale] == ["gone"]
    assert select(judgement, []) == judgement


def test_name_that_fits_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="'ActionShape-ownr'"):
        select(judge(report(finding()), None, TODAY), ["ActionShape-owner", "ActionShape-ownr"])


def test_shipped_baseline_knows_every_finding_and_nothing_else(shipped: KnowledgeGraph) -> None:
    judgement = judge(shipped.validate(), read_baseline(SHIPPED), TODAY)
    assert set(states(*judgement.findings)) == {"known"}
    assert judgement.stale == ()
    assert not judgement.fails(Severity.INFO)


def test_shipped_reasons_are_given_in_both_languages() -> None:
    for entry in read_baseline(SHIPPED).entries:
        assert not isinstance(entry.reason, str)
        assert sorted(entry.reason) == ["en", "nb"]


def test_shipped_reason_for_a_missing_date_states_the_period_of_that_action(shipped: KnowledgeGraph) -> None:
    period = "SELECT ?period WHERE { <%s> <http://purl.org/dc/terms/temporal> ?period }"
    for entry in read_baseline(SHIPPED).entries:
        if entry.rule == f"{SHAPE}ActionShape-deadline":
            [[term]] = shipped.engine.rows(period % entry.focus)
            years = value(term).rpartition("/")[2].replace("-", "–")
            assert f" {years}," in entry.told("nb")
            assert f" {years}," in entry.told("en")


def test_shipped_baseline_is_written_as_update_writes_it() -> None:
    assert to_toml(read_baseline(SHIPPED)) == SHIPPED.read_text(encoding="utf-8")
