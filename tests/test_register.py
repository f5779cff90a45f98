"""The register: it loads, every fact says how well it is attested, and it agrees with tables typed by hand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from register_tables import (
    BAD,
    DOCUMENTS,
    EVERYTHING,
    FOLDER,
    MORATORIUM,
    REGISTER,
    SOURCES,
    lines,
    statuses,
    table,
    values,
)
from wpkg import iri, register, resources
from wpkg.errors import DataError
from wpkg.model import Attestation
from wpkg.register.records import Register


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
