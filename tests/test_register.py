"""The register: it loads, every fact says how well it is attested, and it agrees with tables typed by hand."""

from __future__ import annotations

import csv
import dataclasses
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from wpkg import iri, register, resources
from wpkg.errors import DataError
from wpkg.model import Attestation
from wpkg.register.checks import periods
from wpkg.register.records import DocumentRecord, Fact, Register, ThreadRecord

HERE = Path(__file__).parent / "register"
BAD = sorted((HERE / "bad").glob("*.yaml"))
FOLDER = resources.graph() / "register"
REGISTER = register.load(FOLDER)
SOURCES = {source.key: source for source in REGISTER.sources}
DOCUMENTS = {document.name.removeprefix("doc:"): document for document in REGISTER.documents}
MORATORIUM = next(thread for thread in REGISTER.threads if thread.name == "thread:customs-duty-moratorium")


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table typed by hand."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def lines(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").split()


def walk(record: object) -> Iterator[object]:
    """Yield a record and everything inside it."""
    yield record
    if isinstance(record, tuple):
        for part in record:
            yield from walk(part)
    elif dataclasses.is_dataclass(record):
        for each in dataclasses.fields(record):
            yield from walk(getattr(record, each.name))


EVERYTHING = tuple(walk((REGISTER.agents, REGISTER.sessions, REGISTER.documents, REGISTER.threads)))


def statuses() -> dict[str, str]:
    """Return the status of every node of the register, by compact name."""
    found = {each.name: each.status for each in REGISTER.agents}
    found |= {each.name: each.status for each in REGISTER.sessions}
    for document in REGISTER.documents:
        found[document.name] = document.status
        reviews = [review for statement in document.statements for review in statement.reviews]
        for part in (*document.provisions, *document.references, *document.statements, *reviews):
            found[f"{document.name}#{part.id}"] = part.status  # type: ignore[attr-defined]
    for period in periods(REGISTER):
        found[period.id] = period.status
        if period.end_rule is not None:
            found[period.end_rule.id] = period.end_rule.status
    return found


def values(document: DocumentRecord, field: str) -> dict[str, Fact]:
    found = getattr(document, field)
    return {fact.value: fact for fact in (found if isinstance(found, tuple) else (found,))}


# -- every fact says how well it is attested ---------------------------------------------------------------------------


def test_every_attestation_has_a_grade_and_names_only_sources_that_exist() -> None:
    found = [each for each in EVERYTHING if isinstance(each, Attestation)]
    assert len(found) > 1000
    assert {each.grade for each in found} == {"A", "B", "C", "D"}
    assert {key for each in found for key in each.sources} <= set(SOURCES)


def test_a_fact_of_grade_a_or_b_has_an_address_on_the_web() -> None:
    for each in EVERYTHING:
        if isinstance(each, Attestation) and each.grade in "AB":
            assert any(SOURCES[key].url.startswith("http") for key in each.sources), each


def test_a_fact_of_grade_c_or_d_says_why_it_is_believed_at_all() -> None:
    for each in EVERYTHING:
        if isinstance(each, Attestation) and each.grade in "CD":
            assert each.note, each


def test_only_sources_in_use_are_listed_and_each_has_a_title() -> None:
    used = {key for each in EVERYTHING if isinstance(each, Attestation) for key in each.sources}
    assert set(SOURCES) == used
    assert all(source.title for source in REGISTER.sources)


def test_an_overwritten_copy_is_never_called_official() -> None:
    copies = [source for source in REGISTER.sources if re.search("masazerc|2n2y", source.url)]
    assert [source.nature for source in copies] == ["damaged-copy", "damaged-copy"]


def test_a_node_of_grade_c_or_d_is_unverified_and_no_other_is() -> None:
    for each in EVERYTHING:
        attestation, status = getattr(each, "attestation", None), getattr(each, "status", None)
        if attestation is not None and status is not None:
            assert (status == "unverified") == (attestation.grade in "CD"), each


def test_the_nodes_that_may_not_pass_for_facts_are_exactly_these() -> None:
    assert sorted(name for name, status in statuses().items() if status == "unverified") == sorted(
        lines("unverified-nodes.txt")
    )


@pytest.mark.parametrize("row", table("unverified-values.csv"), ids=lambda row: f"{row['document']} {row['field']}")
def test_a_value_that_no_page_states_is_kept_but_not_asserted(row: dict[str, str]) -> None:
    fact = values(DOCUMENTS[row["document"]], row["field"])[row["value"]]
    assert not fact.asserted
    assert fact.attestation.grade in "CD"


@pytest.mark.parametrize("row", table("attested-values.csv"), ids=lambda row: f"{row['document']} {row['field']}")
def test_a_value_that_a_page_states_is_asserted_with_its_grade(row: dict[str, str]) -> None:
    fact = values(DOCUMENTS[row["document"]], row["field"])[row["value"]]
    assert fact.asserted
    assert fact.attestation.grade == row["grade"]


# -- documents ---------------------------------------------------------------------------------------------------------


def test_every_link_of_the_chain_is_there_and_adopted_in_order() -> None:
    chain = [DOCUMENTS[symbol] for symbol in lines("chain.txt")]
    days = [document.adopted_on.value for document in chain if document.adopted_on]
    assert len(days) == len(chain)
    assert days == sorted(days)


@pytest.mark.parametrize("row", table("adoptions.csv"), ids=lambda row: row["document"])
def test_adoption_agrees_with_the_table(row: dict[str, str]) -> None:
    document = DOCUMENTS[row["document"]]
    assert document.adopted_on is not None
    assert document.adopted_by is not None
    assert document.adopted_at is not None
    assert document.adopted_on.value == row["adopted"]
    assert document.adopted_by.value == f"body:{row['body']}"
    assert document.adopted_at.value == f"session:{row['session']}"
    assert " ".join(fact.value for fact in document.other_symbols) == row["other symbols"]
    assert document.symbol.value == row["document"]


def test_no_two_symbols_meet_in_one_identifier() -> None:
    symbols = [fact.value for each in REGISTER.documents for fact in (each.symbol, *each.other_symbols) if fact.value]
    assert len({iri.work(symbol) for symbol in symbols}) == len(symbols) == len(set(symbols))


def test_a_draft_is_a_submission_and_never_cited() -> None:
    drafts = [document for document in REGISTER.documents if document.draft_of]
    cited = {each.target for document in REGISTER.documents for each in document.references}
    assert {document.name for document in drafts} == {
        "doc:WT/GC/W/535",
        "doc:WT/GC/W/794",
        "doc:WT/MIN(05)/W/3/Rev.2",
        "doc:draft-decision-2024-03-01",
    }
    assert {document.kind for document in drafts} == {"Submission"}
    assert not cited & {document.name for document in drafts}


def test_a_joint_undertaking_was_adopted_by_no_organ_and_stands_in_no_series() -> None:
    document = DOCUMENTS["WT/GC/283"]
    assert document.kind == "JointUndertaking"
    assert document.adopted_by is None
    assert [statement.threads for statement in document.statements] == [()]
    assert not any("WT/GC/283" in member.statement for member in MORATORIUM.members)


def test_reports_of_the_first_round_answer_statements_of_1998() -> None:
    reports = [document for document in REGISTER.documents if document.kind == "Report"]
    assert len(reports) == 6
    for report in reports:
        assert report.responds_to
        assert all(fact.value.startswith("doc:WT/L/274#ins-") for fact in report.responds_to)


def test_references_agree_with_the_table() -> None:
    found = []
    for document in REGISTER.documents:
        for each in document.references:
            unit = f"#{each.provision}" if document.omnibus else ""
            found.append((document.name.removeprefix("doc:") + unit, each.type, each.target or ""))
    assert sorted(found) == sorted((row["citing"], row["type"], row["target"]) for row in table("references.csv"))


def test_a_set_nobody_enumerated_has_members_only_by_a_named_reading() -> None:
    reference = next(each for each in DOCUMENTS["WT/L/977"].references if each.type == "reaffirms")
    assert reference.target is None
    assert reference.attributed_to == "organization:wpkg-curators"
    assert len(reference.members) == 6
    assert "doc:WT/L/843" in reference.members


def test_the_paragraphs_of_omnibus_texts_are_units_of_lineage_and_no_others_are() -> None:
    units = {f"{each.name}#{part.id}" for each in REGISTER.documents for part in each.provisions if part.lineage_unit}
    assert units == {
        "doc:WT/MIN(01)/DEC/1#par-34",
        "doc:WT/L/579#par-1-h",
        "doc:WT/MIN(01)/17#par-11-1",
        "doc:WT/MIN(05)/DEC#par-1",
        "doc:WT/MIN(05)/DEC#par-46",
    }
    assert {each.name for each in REGISTER.documents if each.omnibus} == {unit.partition("#")[0] for unit in units}


def test_principles_are_named_in_2009_and_2013_only_as_far_as_the_register_goes() -> None:
    naming = {
        document.name: {fact.value for statement in document.statements for fact in statement.principles}
        for document in REGISTER.documents
    }
    three = {"principle:non-discrimination", "principle:predictability", "principle:transparency"}
    assert {name: found for name, found in naming.items() if found} == {"doc:WT/L/782": three, "doc:WT/L/907": three}


def test_every_concept_named_is_in_its_scheme() -> None:
    prefixes = {"topic": "topic", "principle": "principle", "beneficiary": "beneficiary-group"}
    for document in REGISTER.documents:
        for reference in document.references:
            assert reference.type in notations("reference-type")
        for statement in document.statements:
            assert statement.verb in notations("operative-verb")
            assert statement.strength in notations("strength")
            for fact in (*statement.topics, *statement.principles, *statement.beneficiaries):
                prefix, _, name = fact.value.partition(":")
                assert name in notations(prefixes[prefix]), fact.value


def notations(scheme: str) -> set[str]:
    text = (resources.ontology() / "schemes" / f"{scheme}.ttl").read_text(encoding="utf-8")
    return set(re.findall(r'skos:notation\s+"([^"]+)"', text))


def test_the_bodies_entrusted_with_the_work_programme_are_the_four_that_its_paragraphs_charge() -> None:
    members = {
        agent.name
        for agent in REGISTER.agents
        for fact in agent.member_of
        if fact.value == "collective:work-programme-bodies" and fact.asserted
    }
    assert members == {
        "body:council-for-trade-in-services",
        "body:council-for-trade-in-goods",
        "body:council-for-trips",
        "body:committee-on-trade-and-development",
    }


def test_every_body_below_the_ministerial_conference_reports_to_one_above_it() -> None:
    above = {agent.name: [fact.value for fact in agent.reports_to] for agent in REGISTER.agents if agent.kind == "Body"}
    assert len(above) == 8
    for body in above:
        seen = [body]
        while above[seen[-1]]:
            assert len(above[seen[-1]]) == 1
            seen.append(above[seen[-1]][0])
            assert len(seen) == len(set(seen))
        assert seen[-1] == "body:ministerial-conference"


# -- sessions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", table("sessions.csv"), ids=lambda row: row["session"])
def test_a_session_has_the_days_of_the_table(row: dict[str, str]) -> None:
    session = next(each for each in REGISTER.sessions if each.name == f"session:{row['session']}")
    assert session.place is not None
    assert session.held_from is not None
    assert session.held_until is not None
    assert (session.place.value, session.held_from.value) == (row["place"], row["from"])
    assert day_before(session.held_until.value) == row["last day"]


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def test_the_ministerial_sessions_are_numbered_without_a_gap_and_follow_each_other() -> None:
    numbered = [session for session in REGISTER.sessions if session.number is not None]
    assert [session.number for session in numbered] == list(range(1, 15))
    days = [day.value for session in numbered for day in (session.held_from, session.held_until) if day is not None]
    assert days == sorted(days)
    assert len(days) == 28


def test_the_twelfth_session_was_planned_three_times_and_the_late_ones_overran() -> None:
    planned = {session.number: session.planned for session in REGISTER.sessions if session.number and session.planned}
    assert {number: len(windows) for number, windows in planned.items()} == {10: 1, 12: 3, 13: 1, 14: 1}
    for session in REGISTER.sessions:
        if session.number in planned and session.held_until is not None:
            assert all(window.until < session.held_until.value for window in session.planned)


# -- reviews -----------------------------------------------------------------------------------------------------------


def test_the_dated_reviews_are_the_sixteen_of_the_table() -> None:
    rows = table("reviews.csv")
    assert len(rows) == 16
    found = [
        (document.name.removeprefix("doc:"), review.start, review.until, review.attestation.grade)
        for document in REGISTER.documents
        for statement in document.statements
        for review in statement.reviews
        if review.start
    ]
    expected = [(row["document"], row["from"], row["until"], row["grade"]) for row in rows if row["grade"] != "text"]
    assert sorted(found) == sorted(expected)


def test_every_month_with_a_review_has_its_sitting_of_the_general_council() -> None:
    sittings = {session.name: session for session in REGISTER.sessions}
    monthly = [row for row in table("reviews.csv") if row["document"] != "WT/L/274"]
    for row in monthly:
        window = sittings[f"session:gc-{row['from'][:7]}"].planned[0]
        assert (window.start, window.until) == (row["from"], row["until"])
    assert len(monthly) == 15


def test_reviews_without_a_date_keep_the_words_instead() -> None:
    undated = [
        (document.name.removeprefix("doc:"), review.attestation.grade)
        for document in REGISTER.documents
        for statement in document.statements
        for review in statement.reviews
        if not review.start and review.words
    ]
    assert sorted(undated) == sorted((row["document"], row["grade"]) for row in table("undated-reviews.csv"))


# -- the moratorium ----------------------------------------------------------------------------------------------------


def test_the_moratorium_agrees_with_the_table_typed_by_hand() -> None:
    found = [moratorium_row(MORATORIUM, rank) for rank in range(len(MORATORIUM.members))]
    assert found == table("moratorium.csv")


def moratorium_row(thread: ThreadRecord, rank: int) -> dict[str, str]:
    member = thread.members[rank]
    period = member.period
    assert period is not None
    assert period.end is not None
    rule = period.end_rule
    return {
        "set by": member.statement.removeprefix("doc:").removesuffix("#com-1"),
        "from": period.start.value,
        "end": period.end.value,
        "rival end": " ".join(
            each.value for each in period.readings if each.property == "periodEnd" and not each.taken
        ),
        "until session": bare(rule.until_session) if rule else "",
        "long stop": bare(rule.not_later_than) if rule else "",
        "year": rule.expected_year if rule else "",
        "body": bare(member.renewed_by),
        "grade": period.attestation.grade,
    }


def bare(fact: Fact | None) -> str:
    return "" if fact is None else fact.value.rpartition(":")[2]


def test_each_period_begins_where_the_one_before_ended_except_for_the_listed_gaps() -> None:
    gaps = []
    for before, after in zip(MORATORIUM.members, MORATORIUM.members[1:], strict=False):
        assert before.period is not None
        assert after.period is not None
        assert before.period.end is not None
        ended, began = before.period.end.value, after.period.start.value
        if ended != began:
            assert after.gap_explanation is not None
            gaps.append({"after": document_of(before.statement), "before": document_of(after.statement)})
            gaps[-1] |= {"ended": ended, "began": began}
    assert gaps == table("gaps.csv")


def document_of(name: str) -> str:
    return name.removeprefix("doc:").partition("#")[0]


def test_each_commitment_renews_the_one_before_it() -> None:
    renewed = [[fact.value for fact in member.renews] for member in MORATORIUM.members]
    assert renewed == [[], *([member.statement] for member in MORATORIUM.members[:-1])]


def test_exactly_three_ends_are_contested_each_with_two_readings() -> None:
    contested = {
        document_of(member.statement): len(member.period.readings)
        for member in MORATORIUM.members
        if member.period is not None and member.period.status == "contested"
    }
    assert contested == {"WT/MIN(98)/DEC/2": 2, "WT/MIN(01)/DEC/1": 2, "WT/L/1193": 2}


def test_what_had_been_foreseen_in_2017_has_two_readings_and_the_end_itself_is_not_contested() -> None:
    found = {
        document_of(member.statement): (member.period.status, [reading.value for reading in member.period.readings])
        for member in MORATORIUM.members
        if member.period and any(reading.property == "plannedEnd" for reading in member.period.readings)
    }
    assert found == {"WT/L/1032": ("curated", ["2020-01-01", "2020-06-11"])}


@pytest.mark.parametrize("row", table("readings.csv"), ids=lambda row: f"{row['node']} {row['value']}")
def test_a_rival_reading_has_the_grade_of_what_states_it(row: dict[str, str]) -> None:
    rivals = {period.id: period.readings for period in periods(REGISTER)}
    rivals |= {event.id: event.readings for thread in REGISTER.threads for event in thread.events}
    reading = next(each for each in rivals[f"doc:{row['node']}"] if each.value == row["value"])
    assert reading.attestation.grade == row["grade"]
    assert not any(SOURCES[key].nature == "unofficial" for key in reading.attestation.sources)


def test_the_curated_labels_of_the_register_claim_no_number_or_symbol_that_was_not_seen() -> None:
    for document in REGISTER.documents:
        unseen = [fact.value for fact in (document.symbol, *document.other_symbols) if fact.value and not fact.asserted]
        for part in (each for each in document.provisions if each.status != "unverified"):
            number = part.pinpoint.value if part.pinpoint and not part.pinpoint.asserted else ""
            assert not (number and number.casefold() in part.label.casefold()), part
            assert not any(symbol in part.label for symbol in unseen), part
        for statement in document.statements:
            assert not re.match(r"Item \d", statement.label), statement.label


def test_the_series_has_ended_by_a_lapse_on_a_contested_day() -> None:
    lapse = next(event for event in MORATORIUM.events if MORATORIUM.name in event.of and event.kind == "lapse")
    assert lapse.status == "contested"
    assert {reading.value for reading in lapse.readings} == {"2026-03-30", "2026-03-31"}
    assert lapse.at is not None
    assert lapse.at.value == "session:mc-14"


def test_the_work_programme_expires_by_the_same_rule_as_the_moratorium() -> None:
    document = DOCUMENTS["WT/L/1193"]
    period = document.periods[0]
    determination = next(each for each in document.statements if each.kind == "determination")
    assert determination.period is not None
    assert period.id == f"{document.name}#{determination.period}"
    assert period.end_rule is None
    assert period.end_rule_of == "doc:WT/L/1193#end-1"
    mandate = next(thread for thread in REGISTER.threads if thread.name == "thread:work-programme-mandate")
    assert [(event.kind, event.status) for event in mandate.events] == [("expiry", "contested")]


def test_every_thread_has_members_and_each_member_knows_its_thread() -> None:
    known = {f"{each.name}#{part.id}": part.threads for each in REGISTER.documents for part in each.statements}
    assert len(REGISTER.threads) == 4
    for thread in REGISTER.threads:
        assert len(thread.members) > 4
        for member in thread.members:
            assert thread.name in known.get(member.statement, (thread.name,))


# -- bad registers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_register_is_refused_with_file_line_and_the_expected_words(path: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    copy = tmp_path / "register"
    shutil.copytree(FOLDER, copy)
    for change in case["change"]:
        spoil(copy / change["file"], change["replace"], change["with"])
    with pytest.raises(DataError) as caught:
        register.load(copy)
    message = str(caught.value)
    assert re.match(re.escape(str(copy)) + r"/\S+\.yaml:\d+: ", message)
    for words in case["says"]:
        assert words in message


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_gallery_of_bad_registers_is_not_empty() -> None:
    assert len(BAD) > 45


@pytest.mark.parametrize("name", ["sources.yaml", "agents.yaml", "sessions.yaml", "threads.yaml", "instruments"])
def test_a_register_without_one_of_its_parts_is_refused(name: str, tmp_path: Path) -> None:
    copy = tmp_path / "register"
    shutil.copytree(FOLDER, copy)
    shutil.rmtree(copy / name) if name == "instruments" else (copy / name).unlink()
    with pytest.raises(DataError, match=name):
        register.load(copy)


def test_reading_twice_gives_the_same_register() -> None:
    again: Register = register.load(FOLDER)
    assert again == REGISTER
