"""From a text to the graph: read, curated, accepted; and what is refused leaves every file as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from project import Project, spoil

TEXT = Path(__file__).parent / "acceptance" / "decision.txt"
SYMBOL = "WT/L/9901"


@dataclass(frozen=True, slots=True)
class Case:
    """A project, and the draft of one text beside it."""

    project: Project
    draft: Path

    def accept(self, *more: str) -> tuple[int, str]:
        done = self.project.run(["accept", str(self.draft), *more], {})
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    def files(self) -> Mapping[str, str]:
        """Return a digest of every file of the graph; a folder has an empty one."""
        return {
            str(path.relative_to(self.project.root)): sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            for path in sorted((self.project.root / "graph").rglob("*"))
        }


def drafted(project: Project, place: Path, text: str, address: str = "https://example.org/decision") -> Case:
    source = place / "decision.txt"
    source.write_text(text, "utf-8")
    draft = place / "draft" / "annotations.yaml"
    done = project.run(["read", str(source), "-o", str(draft), "--from", address], {})
    assert done.returncode == 0, done.stderr
    return Case(project, draft)


def curate(draft: Path) -> None:
    spoil(draft, "status: extracted", "status: curated")


@pytest.fixture(scope="module")
def accepted(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return a project that has taken in a curated text. Read only: the tests of this file share it."""
    place = tmp_path_factory.mktemp("accepted")
    case = drafted(built.copied_to(place), place, TEXT.read_text("utf-8"))
    curate(case.draft)
    code, told = case.accept()
    assert code == 0, told
    return case


@pytest.fixture
def fresh(project: Project, tmp_path: Path) -> Case:
    return drafted(project, tmp_path, TEXT.read_text("utf-8"))


@pytest.fixture
def again(accepted: Case, tmp_path: Path) -> Case:
    """Return a copy of the project that took the text in, which the test may spoil."""
    copy = accepted.project.copied_to(tmp_path)
    shutil.copytree(accepted.draft.parent, tmp_path / "draft")
    return Case(copy, tmp_path / "draft" / "annotations.yaml")


def test_the_graph_has_no_violations_after_a_text_was_accepted(accepted: Case) -> None:
    done = accepted.project.run(["validate"], {})
    assert done.returncode == 0
    assert "Violation" not in done.stdout


def test_the_lineage_of_an_accepted_text_answers_with_its_words(accepted: Case) -> None:
    out = accepted.project.run(["lineage", SYMBOL], {}).stdout
    assert "recalls WT/L/274  1998-09-25" in out
    assert "“Work Programme on Electronic Commerce adopted on 25 September 1998 (WT/L/274)”" in out
    assert "recalls WT/L/843  2011-12-17" in out


def test_showing_an_accepted_text_tells_facts_and_statements(accepted: Case) -> None:
    out = accepted.project.run(["show", SYMBOL], {}).stdout
    assert "adoption date: 2031-03-19" in out
    assert "adopted by: General Council" in out
    assert "shall examine" in out
    assert "Commitment  agree  “We agree that Members will refrain" in out


@pytest.mark.parametrize(
    ("file", "entry"),
    [
        ("instruments/g-ma-9902.yaml", "name: doc:G/MA/9902\nkind: Document\n"),
        ("instruments/wt-l-9901.yaml", "adopted_on: {value: 2031-03-19}\nadopted_by: body:general-council\n"),
        ("agents.yaml", "- name: organization:imo\n  kind: ExternalOrganization\n"),
        ("sessions.yaml", "- name: session:mc-15\n"),
        ("threads.yaml", "start: {value: 2031-03-19}"),
        ("sources.yaml", "  text-wt-l-9901:\n    url: https://example.org/decision\n"),
    ],
)
def test_what_the_register_lacked_has_an_entry_that_this_text_attests(accepted: Case, file: str, entry: str) -> None:
    text = (accepted.project.root / "graph/register" / file).read_text("utf-8")
    assert entry in text
    assert "text-wt-l-9901" in text


def test_accepting_twice_changes_nothing(again: Case) -> None:
    before = again.files()
    code, told = again.accept()
    assert (code, again.files()) == (0, before), told
    assert "written: nothing new" in told


def test_a_corrected_version_takes_the_place_of_the_first(again: Case) -> None:
    spoil(again.draft, "target: doc:G/MA/9902", "target: doc:G/MA/9903")
    spoil(again.draft, "cited_as: G/MA/9902\n", "note: the printed number is a slip\n")
    code, told = again.accept()
    assert code == 0, told
    out = again.project.run(["show", SYMBOL], {}).stdout
    assert "takes-note-of → G/MA/9903" in out
    assert "takes-note-of → G/MA/9902" not in out


def test_a_register_entry_that_a_person_wrote_is_left_alone(again: Case) -> None:
    entry = again.project.root / "graph/register/instruments/wt-l-9901.yaml"
    lines = entry.read_text("utf-8").splitlines(keepends=True)[1:]
    entry.write_text("".join(lines).replace("2031-03-19", "2031-03-20"), "utf-8")
    before = entry.read_bytes()
    threads = again.project.root / "graph/register/threads.yaml"
    threads.write_text(threads.read_text("utf-8").partition("\n- name: thread:wt-l-9901")[0] + "\n", "utf-8")
    code, told = again.accept()
    assert (code, entry.read_bytes()) == (0, before), told
    assert "start: {value: 2031-03-20}" in threads.read_text("utf-8"), "what holds begins on the day the person wrote"


def refused(case: Case, *more: str) -> str:
    """Accept, and return why it was refused; no file may have changed."""
    before = case.files()
    code, told = case.accept(*more)
    assert code != 0
    assert case.files() == before
    return told


def test_a_draft_nobody_looked_at_is_refused_with_names(fresh: Case) -> None:
    told = refused(fresh)
    assert "ref-1 and " in told
    assert "status: curated" in told


def test_one_record_left_as_extracted_is_enough_to_refuse(fresh: Case) -> None:
    curate(fresh.draft)
    spoil(fresh.draft, "  rule: shall\n", "  rule: shall\n  status: extracted\n")
    assert "ins-1 still as the reader left it" in refused(fresh)


def test_a_text_that_nobody_could_look_up_is_refused(project: Project, tmp_path: Path) -> None:
    case = drafted(project, tmp_path, TEXT.read_text("utf-8"), address="")
    curate(case.draft)
    told = refused(case)
    assert "has no address" in told
    assert "retrieved_from" in told


def _unknown_topic(draft: Path) -> None:
    spoil(draft, "value: topic:access-to-electronic-commerce", "value: topic:weather")


def _unknown_verb(draft: Path) -> None:
    spoil(draft, "verb: shall-examine", "verb: shall-sing")


def _unknown_thread(draft: Path) -> None:
    spoil(draft, "  verb: shall-examine\n", "  verb: shall-examine\n  threads: [thread:nobody-knows]\n")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (_unknown_topic, "topic:weather"),
        (_unknown_verb, "verb:shall-sing"),
        (_unknown_thread, "thread:nobody-knows"),
    ],
)
def test_a_concept_nobody_describes_is_refused(fresh: Case, change: Callable[[Path], None], name: str) -> None:
    curate(fresh.draft)
    change(fresh.draft)
    assert f"nobody describes {name}" in refused(fresh)


def test_a_build_that_fails_leaves_every_file_as_it_was(fresh: Case) -> None:
    curate(fresh.draft)
    assert "2031-02-30" in refused(fresh, "--adopted-on", "2031-02-30")


def test_words_that_are_not_in_the_text_are_refused(fresh: Case) -> None:
    curate(fresh.draft)
    spoil(fresh.draft, "exact: Recalling", "exact: Recalled")
    assert "not 'Recalled'" in refused(fresh)


def test_a_decision_without_a_day_needs_to_be_told_one(project: Project, tmp_path: Path) -> None:
    text = TEXT.read_text("utf-8").replace("Decision of 19 March 2031\n\n", "")
    case = drafted(project, tmp_path, text)
    curate(case.draft)
    assert "--adopted-on" in refused(case)
    code, told = case.accept("--adopted-on", "2031-03-19")
    assert code == 0, told
    entry = (project.root / "graph/register/instruments/wt-l-9901.yaml").read_text("utf-8")
    assert 'adopted_on: {value: 2031-03-19, grade: C, source_note: "given by who accepted the text' in entry


def test_two_days_in_the_head_leave_open_which_is_meant(project: Project, tmp_path: Path) -> None:
    day = "Decision of 19 March 2031\n\n"
    text = TEXT.read_text("utf-8")
    case = drafted(project, tmp_path, text.replace(day, f"{day}Circulated on 21 March 2031\n\n"))
    curate(case.draft)
    assert "no single day of adoption" in refused(case)


def test_a_paper_has_a_submitter_and_no_adoption(project: Project, tmp_path: Path) -> None:
    text = "Maps for All\n\nWe urge the WTO to consider the Work Programme on Electronic Commerce (WT/L/274).\n"
    case = drafted(project, tmp_path, text)
    curate(case.draft)
    code, told = case.accept()
    assert code == 0, told
    entry = (project.root / "graph/register/instruments/decision.yaml").read_text("utf-8")
    assert "submitted_by: organization:decision-author" in entry
    assert "Violation" not in project.run(["validate"], {}).stdout
