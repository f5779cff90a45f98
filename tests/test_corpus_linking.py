"""What several documents of a corpus together tell, and what follows by rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from linking_texts import FAMILIES, FOLDER, damage, dataset, documents, everything
from wpkg import iri, pipeline, resources, stores
from wpkg.cli.corpus_link import COMMAND
from wpkg.corpus.build.contents import contents
from wpkg.corpus.linking import index, inferring, link, naming
from wpkg.corpus.linking.index import Index, Pieces
from wpkg.corpus.linking.outcome import Outcome
from wpkg.corpus.linking.resolve import resolved
from wpkg.corpus.linking.statements import of_document
from wpkg.corpus.linking.telling import ORDINARY, asked, entries, needs
from wpkg.errors import DataError, StoreLocked, StoreMissing
from wpkg.graph import parted, reason
from wpkg.graph.lineage.walk import lineage
from wpkg.graph.ntriples import canonical, parse
from wpkg.graph.prepared import prepared
from wpkg.graph.store import Iri

SESSIONS = "session-"


def resolve(found: Iterable[Mapping[str, Any]]) -> dict[str, Outcome]:
    """Resolve documents by their facts, by their slugs, as any engine would."""
    facts = list(found)
    told: dict[str, list[dict[str, Any]]] = {}
    for key, entry in (pair for each in facts for pair in entries(each)):
        told.setdefault(key, []).append(entry)
    outcomes = {}
    for each in facts:
        known = {key: told[key] for key in needs(each) if key in told}
        known |= {key: told[key] for key in asked(each, known) if key in told}
        outcomes[each["slug"]] = resolved(each, known)
    return outcomes


def layer(out: Path, name: str) -> dict[str, set[str]]:
    """Return the statements of a layer by graph."""
    return {
        packed.member.graph: set(parted.triples(packed).decode().splitlines())
        for part in parted.manifest(out).parts
        if part.layer == name
        for packed in parted.packed(out, part)
    }


def words_of(facts: Mapping[str, Any], fragment: str, text: str) -> str:
    """Return the words of a reference or a session of a document."""
    spans = {each["id"]: each for each in facts["references"]}
    spans |= {f"{SESSIONS}{each['start']}": each for each in facts["sessions"]}
    return text[spans[fragment]["start"] : spans[fragment]["end"]]


def texts(family: str) -> dict[str, str]:
    """Return the texts of a family by slug."""
    return {each.slug: (FOLDER / family / each.name).read_text(encoding="utf-8") for each in documents(family)}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_texts_is_linked_as_a_reader_of_all_of_them_would_link_it(family: str) -> None:
    known, printed = documents(family), texts(family)
    outcomes = resolve(each.facts for each in known)
    links = [
        {
            "document": each.slug,
            "words": words_of(each.facts, one.fragment, printed[each.slug]),
            "target": one.target.removeprefix(iri.ID),
            "by": one.kind,
        }
        for each in known
        for one in outcomes[each.slug].links
    ]
    assert sorted(links, key=str) == sorted(FAMILIES[family]["links"], key=str)
    found = {each.code for outcome in outcomes.values() for each in outcome.findings}
    assert sorted(found) == FAMILIES[family]["findings"]


@pytest.mark.parametrize("family", [name for name in FAMILIES if {"open", "session-open"} & FAMILIES[name].keys()])
def test_what_stays_open_is_counted_by_its_reason(family: str) -> None:
    outcomes = resolve(each.facts for each in documents(family))
    for kind in ("open", "session-open"):
        counted = {
            name.removeprefix(f"{kind}:"): sum(o.counts.get(name, 0) for o in outcomes.values())
            for name in {name for o in outcomes.values() for name in o.counts if name.startswith(f"{kind}:")}
        }
        if kind in FAMILIES[family]:
            assert counted == FAMILIES[family][kind]


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_neither_the_order_of_documents_nor_that_of_what_they_tell_decides_anything(random: Random) -> None:
    shuffled = [each.facts for each in everything()]
    random.shuffle(shuffled)
    assert resolve(shuffled) == resolve(each.facts for each in everything())


@settings(deadline=None)
@given(st.sampled_from(sorted(FAMILIES)), st.sets(st.sampled_from(sorted(FAMILIES))))
def test_documents_that_have_nothing_to_do_with_others_change_nothing_in_them(family: str, others: set[str]) -> None:
    alone = resolve(each.facts for each in documents(family))
    strangers = [each.facts for name in sorted(others - {family}) for each in documents(name)]
    together = resolve([*(each.facts for each in documents(family)), *strangers])
    assert {slug: together[slug] for slug in alone} == alone


@pytest.mark.parametrize("family", [name for name in FAMILIES if FAMILIES[name]["links"]])
def test_without_the_document_that_grounds_it_a_link_is_gone(family: str) -> None:
    outcomes = resolve(each.facts for each in documents(family))
    for slug, outcome in outcomes.items():
        for one in outcome.links:
            gone = {ground.work for ground in one.grounds}
            rest = resolve(each.facts for each in documents(family) if each.work not in gone)
            assert one.fragment not in {other.fragment for other in rest[slug].links}


def test_every_link_quotes_the_words_that_ground_it_as_they_stand_in_their_text() -> None:
    printed = {slug: text for family in FAMILIES for slug, text in texts(family).items()}
    grounds = [
        ground
        for outcome in resolve(each.facts for each in everything()).values()
        for one in outcome.links
        for ground in (*one.grounds, *([one.own] if one.own else []))
    ]
    assert grounds
    for ground in grounds:
        assert printed[ground.work.removeprefix(iri.ID)][ground.start : ground.end] == ground.exact


def test_what_linking_says_stands_in_graphs_of_its_own_with_status_rule_and_evidence(tmp_path: Path) -> None:
    out = dataset(tmp_path, documents("names"))
    before = layer(out, parted.DOCUMENTS)
    linked = link(out, 1)
    assert layer(out, parted.DOCUMENTS) == before
    graph = layer(out, parted.LINKS)[iri.graph("corpus-links/a-res-71-916")]
    work, target = iri.ID + "a-res-71-916", iri.ID + "a-res-68-914"
    reference = next(f"{work}#{each['id']}" for each in facts_of("names", "a-res-71-916") if "lima-decl" in str(each))
    claim = reference.replace("#", "#link-")
    assert f"<{reference}> <{iri.term('referenceTarget')}> <{target}> ." in graph
    assert f"<{iri.ID}lima-declaration> <{iri.PREFIXES['prov']}alternateOf> <{target}> ." in graph
    assert f"<{claim}> <{iri.term('claimSubject')}> <{reference}> ." in graph
    assert f"<{claim}> <{iri.term('curationStatus')}> <{iri.concept('curation-status', 'extracted')}> ." in graph
    assert any(f"<{claim}> <{iri.term('supportedBy')}> <{iri.ID}a-res-69-915#s-" in line for line in graph)
    assert linked.counts["linked:definition"] == len(FAMILIES["names"]["links"])


def facts_of(family: str, slug: str) -> list[dict[str, Any]]:
    """Return the references of a document as its facts have them."""
    return list(next(each.facts["references"] for each in documents(family) if each.slug == slug))


def test_the_number_of_processes_and_of_parts_changes_no_statement(tmp_path: Path) -> None:
    one, two = dataset(tmp_path / "one", everything(), 1), dataset(tmp_path / "two", everything(), 3)
    again = dataset(tmp_path / "again", everything(), 3)
    link(one, 1)
    link(two, 1)
    link(again, 2)
    assert parted.manifest(two) == parted.manifest(again)
    for name in (parted.LINKS, parted.INFERRED):
        assert layer(one, name) == layer(two, name)


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    out = dataset(tmp_path, everything())
    first = link(out, 1)
    stamps = {path: path.stat().st_mtime_ns for path in (out / parted.PARTS).iterdir()}
    second = link(out, 1)
    assert (first.made, second.made, second.kept) == (2, 0, 2)
    assert {path: path.stat().st_mtime_ns for path in (out / parted.PARTS).iterdir()} == stamps
    assert (second.counts, second.findings, second.missing) == (first.counts, first.findings, first.missing)


def test_only_what_depends_on_a_change_is_made_anew(tmp_path: Path) -> None:
    known = everything()
    parts = len(known)
    out = dataset(tmp_path, known, parts)
    link(out, 1)
    before = {(part.layer, part.number): part for part in parted.manifest(out).parts}
    dataset(tmp_path, [each for each in known if each.slug != "a-res-69-915"], parts)
    done = link(out, 1)
    after = {(part.layer, part.number): part for part in parted.manifest(out).parts}
    depend = {"a-res-69-915", "a-res-71-916", "a-hrc-res-44-91"}
    numbers = {int(each.digest, 16) % parts for each in known if each.slug in depend}
    assert done.made == len(numbers) < parts
    assert {number for _, number in after if any(after[at] != before[at] for at in after if at[1] == number)} == numbers


def test_links_that_are_of_an_earlier_state_of_the_documents_are_told_from_others(tmp_path: Path) -> None:
    out = dataset(tmp_path, everything())
    assert not contents(out).behind
    link(out, 1)
    assert not contents(out).behind
    dataset(tmp_path, list(everything())[1:])
    assert contents(out).behind
    link(out, 1)
    assert not contents(out).behind


def test_what_is_inferred_document_by_document_is_what_the_rules_give_over_all_of_them(tmp_path: Path) -> None:
    out = dataset(tmp_path, everything())
    link(out, 1)
    by_document = set().union(*layer(out, parted.INFERRED).values())
    asserted = set().union(*layer(out, parted.DOCUMENTS).values(), *layer(out, parted.LINKS).values())
    whole = "".join(f"{line}\n" for line in sorted(asserted)).encode()
    store = stores.in_memory(pipeline.ontology_graphs() | {iri.graph("all"): whole})
    rules = [each for each in reason.rules(resources.ontology() / "rules") if each.name not in inferring.CLOSURES]
    ontology = stores.in_memory(pipeline.ontology_graphs())
    of_ontology = {canonical(each) for each in reason.infer(ontology, rules)}
    assert by_document - asserted == {canonical(each) for each in reason.infer(store, rules)} - of_ontology


def test_lineage_and_canned_questions_go_on_through_what_was_linked(tmp_path: Path) -> None:
    out = dataset(tmp_path, documents("symbols"))
    link(out, 1)
    store = opened(out)
    start, end = iri.ID + "wt-l-999", iri.ID + "wt-min-13-91"
    assert end in {edge.target.iri for edge in lineage(store, start).edges}
    recalled = store.select(prepared("references-to", target=[Iri(end)]))
    assert len(recalled) > 0
    query = (resources.root() / "queries/lineage/what-it-recalls.rq").read_text(encoding="utf-8")
    assert any(end in map(str, row) for row in store.select(query.replace("?_instrument_iri", f"<{start}>")).rows)


def opened(out: Path) -> Any:
    """Return a store in memory that holds a dataset in parts with the ontology."""
    graphs = {
        packed.member.graph: parted.triples(packed)
        for part in parted.manifest(out).parts
        for packed in parted.packed(out, part)
    }
    return stores.in_memory(graphs | pipeline.ontology_graphs())


def test_links_are_well_formed_and_say_each_thing_once() -> None:
    for slug, outcome in resolve(each.facts for each in everything()).items():
        lines = of_document(iri.ID + slug, outcome)
        assert list(lines) == sorted(set(lines))
        assert [canonical(triple) for triple in parse("\n".join(lines))] == list(lines)


def test_a_document_with_its_links_breaks_no_shape_that_it_kept_without_them(tmp_path: Path) -> None:
    from wpkg.graph.shapes.checker import project

    out = dataset(tmp_path, [each for each in everything() if each.slug != "wt-min-13-91"])
    link(out, 1)
    links = layer(out, parted.LINKS)
    checker = project()
    for graph, lines in layer(out, parted.DOCUMENTS).items():
        added = links.get(graph.replace("corpus/", "corpus-links/"), set())
        before, after = (
            {
                (found.code, found.node)
                for found in checker.check("".join(f"{line}\n" for line in sorted(said)).encode())
            }
            for said in (lines, lines | added)
        )
        assert after <= before


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("the Lima Pathway", "lima-pathway"),
        ("Déclaration d’Alger sur l’eau", "declaration-dalger-sur-leau"),
        ("The “Quito Compact”\n on Maps", "quito-compact-on-maps"),
    ],
)
def test_a_name_has_one_key_however_it_is_printed(words: str, key: str) -> None:
    assert naming.named(words) == key


def test_a_name_of_words_that_every_organ_uses_is_a_common_one() -> None:
    assert naming.common(naming.named("the Work Programme"))
    assert naming.common(naming.named("the Lima Declaration"))
    assert not naming.common(naming.named("the Lima Declaration on Harbour Gardens"))


def test_the_command_tells_what_was_settled_and_what_is_open(tmp_path: Path) -> None:
    out = dataset(tmp_path, everything())
    found = CliRunner().invoke(COMMAND, [str(out), "--workers", "1", "--json", "--quiet"])
    assert found.exit_code == 0
    told = json.loads(found.output)
    assert told["counts"]["documents"] == len(everything())
    assert told["counts"]["linked:symbol"] == len(FAMILIES["symbols"]["links"])
    assert {each["code"] for each in told["findings"]} == {"name-of-several", "days-differ"}
    shown = CliRunner().invoke(COMMAND, [str(out), "--workers", "1"])
    assert "by the title of a document that is held" in shown.output
    assert "2 kept" in shown.output


@pytest.mark.parametrize("given", [("--engine", "spark"), ("--master", "local[1]")])
def test_the_engine_of_a_cluster_and_its_address_go_together(tmp_path: Path, given: tuple[str, str]) -> None:
    found = CliRunner().invoke(COMMAND, [str(tmp_path), *given])
    assert found.exit_code == 2
    assert "go together" in found.output


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), max_size=30),
    st.sets(st.text(max_size=3), max_size=10),
    st.integers(1, 7),
)
def test_an_index_in_pieces_tells_what_one_in_one_piece_tells(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str]], asked: set[str], count: int
) -> None:
    expected = {key: sorted({v for other, v in told if other == key}) for key in asked & {key for key, _ in told}}
    for pieces in (Pieces(tmp_path_factory.mktemp("one")), Pieces(tmp_path_factory.mktemp("some"), count)):
        for number in range(pieces.count):
            mine = [(key, {"says": value}) for key, value in told if pieces.of(key) == number]
            rows = index.rows([*mine, *reversed(mine)])
            index.write(pieces, number, rows)
        found = Index(pieces)
        slice_ = found.slice(asked)
        found.close()
        assert {key: sorted(each["says"] for each in known) for key, known in slice_.items()} == expected
        assert {path.name for path in pieces.folder.iterdir()} == {
            pieces.path(number).name for number in range(pieces.count)
        }


def test_words_in_small_letters_are_told_as_one_entry_whoever_uses_them() -> None:
    told = [pair for each in documents("ordinary") for pair in entries(each.facts) if pair[1].get("how") == ORDINARY]
    assert told
    assert all(entry == {"how": ORDINARY} for _, entry in told)


def test_the_piece_of_a_key_is_the_same_in_every_process() -> None:
    keys = ("doc:wt-l-843", "term:fra:déclaration-de-lima", "")
    assert [Pieces(Path(), 256).of(key) for key in keys] == [230, 13, 0]


def test_where_there_is_no_dataset_it_says_so_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        link(tmp_path / "none", 1)
    assert not list(tmp_path.iterdir())


def test_nobody_links_what_another_process_is_writing(tmp_path: Path) -> None:
    import filelock

    out = dataset(tmp_path, documents("days"))
    with filelock.FileLock(str(out / ".lock")), pytest.raises(StoreLocked):
        link(out, 1)
    assert link(out, 1).made


def test_facts_that_are_gone_are_told_and_leave_the_dataset_as_it_was(tmp_path: Path) -> None:
    out = dataset(tmp_path, documents("days"), 1)
    before = (out / parted.MANIFEST).read_bytes()
    damage(out)
    with pytest.raises(DataError, match=r"facts\.jsonl\.gz: .* damaged"):
        link(out, 1)
    assert (out / parted.MANIFEST).read_bytes() == before


@pytest.mark.parametrize("ending", [".linked.json.gz", ".nq.gz", ".graphs.jsonl.gz"])
def test_what_is_damaged_of_links_is_made_anew(tmp_path: Path, ending: str) -> None:
    out = dataset(tmp_path, everything())
    link(out, 1)
    sound = {path.name: path.read_bytes() for path in (out / parted.PARTS).iterdir()}
    name = next(name for name in sorted(sound) if name.startswith("links-") and name.endswith(ending))
    (out / parted.PARTS / name).write_bytes(sound[name][:-9] + b"otherwise")
    assert link(out, 1).made == 1
    assert {path.name: path.read_bytes() for path in (out / parted.PARTS).iterdir()} == sound


def test_a_list_of_graphs_that_was_emptied_is_no_part_without_graphs(tmp_path: Path) -> None:
    out = dataset(tmp_path, documents("days"), 1)
    (part,) = parted.manifest(out).parts
    (out / parted.PARTS / f"{part.name}.graphs.jsonl.gz").write_bytes(b"")
    with pytest.raises(DataError, match="it lists 0 graphs"):
        list(parted.members(out, part))
    assert not parted.whole(out, part)
