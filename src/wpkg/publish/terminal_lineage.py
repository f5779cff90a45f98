"""Answers about lineage for people at a terminal: trees of citations, chains, roots, threads, hubs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from wpkg.graph.lineage.citations import Edge, Unit
from wpkg.publish.terminal import one_line, table

if TYPE_CHECKING:
    from wpkg.graph.lineage.anomalies import Anomalies
    from wpkg.graph.lineage.chains import Chain, Chains
    from wpkg.graph.lineage.common import Ancestor, Common
    from wpkg.graph.lineage.hubs import Hubs
    from wpkg.graph.lineage.line import Line, Member
    from wpkg.graph.lineage.remarks import Remark
    from wpkg.graph.lineage.roots import Root, Roots
    from wpkg.graph.lineage.walk import Lineage

_KINDS = {"both": "the only length", "shortest": "shortest", "longest": "longest"}


def lineage(found: Lineage) -> RenderableType:
    """Return a lineage as a tree: manner, target, date, the words with offsets, status; a later page as a list."""
    start = found.start
    tree = Tree(Text.assemble((start.name, "bold"), f"  {start.title}", f", {start.date}" if start.date else ""))
    if found.rank == "depth" and found.page == 1:
        _grow(tree, found)
    else:
        for edge in found.edges:
            tree.add(_listed(edge))
    for item in found.unresolved:
        tree.add(Text(f"{item.manner} ? {item.description or item.exact or ''}  unresolved"))
    if found.limit is not None and found.edges and found.total > len(found.edges):
        first = (found.page - 1) * found.limit
        tree.add(Text(f"citations {first + 1} to {first + len(found.edges)} of {found.total}; see --limit, --page"))
    for line in _closing(found.remarks, found.checked):
        tree.add(line)
    return tree


def _grow(tree: Tree, found: Lineage) -> None:
    branches: dict[str, Tree] = {found.start.iri: tree}
    for edge in found.edges:
        near, far = (edge.target, edge.source) if found.down else (edge.source, edge.target)
        parent = branches.get(near.iri) or _branch_of_document(branches, near.iri) or tree
        shown_before = far.iri in branches
        branch = parent.add(_edge(edge, found.down, shown_before))
        branches.setdefault(far.iri, branch)


def _branch_of_document(branches: dict[str, Tree], unit: str) -> Tree | None:
    """Find the branch of the document a provision belongs to, or of a provision of the document."""
    document = unit.partition("#")[0]
    return branches.get(document) or next(
        (tree for name, tree in branches.items() if name.partition("#")[0] == document), None
    )


def _edge(edge: Edge, down: bool, shown_before: bool) -> Text:
    manner = edge.manner.replace("-", " ")
    unit = edge.source if down else edge.target
    line = Text.assemble(
        (f"{'is cited by' if down else manner} ", "italic"),
        (unit.name, "bold"),
        f"  {unit.date}" if unit.date else "",
        f"  ({manner})" if down else "",
    )
    if not unit.symbol_verified:
        line.append("  symbol unverified", style="dim")
    if edge.by_reading:
        line.append("  a curator's reading of an unenumerated set", style="dim")
    if shown_before:
        line.append("  (see above)", style="dim")
    line.append("\n").append_text(_evidence(edge))
    return line


def _listed(edge: Edge) -> Text:
    """Return an edge that stands by itself, with both ends."""
    line = Text.assemble(
        f"{edge.depth}  ",
        (_dated(edge.source), "bold"),
        (f" {edge.manner.replace('-', ' ')} ", "italic"),
        (_dated(edge.target), "bold"),
    )
    if edge.by_reading:
        line.append("  a curator's reading of an unenumerated set", style="dim")
    return line.append("\n").append_text(_evidence(edge))


def _evidence(edge: Edge) -> Text:
    if edge.exact is not None:
        return Text(f"“{one_line(edge.exact)}” [{edge.start}–{edge.end}] {edge.status}")
    attested = f"grade {edge.grade}, " if edge.grade else ""
    told = " ".join(edge.sources) or edge.note
    return Text(f"no text held: {attested}{edge.status}, {told}", style="dim")


def chains(found: Chains) -> RenderableType:
    """Return chains one after another, each step with its citations; where there is none, what both rest on."""
    if not found.chains:
        return Text("\n").join(_apart(found))
    head = Text.assemble((found.later.name, "bold"), " rests on ", (found.earlier.name, "bold"))
    if found.mutual:
        head.append(" and the other way round")
    shown = len(found.chains)
    number = "an open number of chains" if found.total is None else f"{found.total} {_plural('chain', found.total)}"
    head.append(f": {number}" + (f", {shown} shown" if shown != found.total else ""))
    trees = [_chain(place, chain) for place, chain in enumerate(found.chains, 1)]
    return Group(head, *trees, *_closing(found.remarks, found.checked))


def _chain(place: int, chain: Chain) -> Tree:
    kind = f", {_KINDS[chain.kind]}" if chain.kind else ""
    read = ", by a curator's reading" if chain.by_reading else ""
    tree = Tree(Text(f"chain {place}: {len(chain)} {_plural('citation', len(chain))}{kind}{read}"))
    for step in chain.steps:
        for edge in step:
            tree.add(_listed(edge))
    return tree


def _apart(found: Chains) -> Iterator[Text]:
    yield Text.assemble(
        (found.later.name, "bold"), " and ", (found.earlier.name, "bold"), ": neither is known to rest on the other"
    )
    if found.unverified_would_connect:
        yield Text("  only unverified references connect them; ask with --include-unverified")
    yield from (Text(f"  both rest on {_ancestor(ancestor)}") for ancestor in found.common)
    if not found.common:
        yield Text("  nothing is known on which both rest")
    yield from _closing(found.remarks, found.checked)


def common(found: Common) -> RenderableType:
    """Return what two instruments rest on both, nearest first, and whether one rests on the other."""
    lines = [Text.assemble((found.first.name, "bold"), " and ", (found.second.name, "bold"))]
    for later, earlier, depth in (
        (found.first, found.second, found.first_rests_on_second),
        (found.second, found.first, found.second_rests_on_first),
    ):
        if depth is not None:
            lines.append(Text(f"  {later.name} rests on {earlier.name}: {depth} {_plural('citation', depth)}"))
    for ancestor in found.ancestors:
        mark = "nearest: " if ancestor.nearest else "also: "
        lines.append(Text(f"  {mark}{_ancestor(ancestor)}"))
    return Text("\n").join([*lines, *_closing(found.remarks, found.checked)])


def _ancestor(ancestor: Ancestor) -> str:
    return f"{_dated(ancestor.unit)}, {ancestor.first_depth} and {ancestor.second_depth} citations away"


def roots(found: Roots) -> RenderableType:
    """Return where a lineage ends, each end with the reason."""
    head = f"{found.start.name}: lineage ends at" if found.start else "lineage ends at"
    lines = [Text(f"{head} {found.total} {_plural('unit', found.total)}", style="bold")]
    for root in found.roots:
        lines.append(Text(f"  {_dated(root.unit)}{_distance(root)}"))
        lines.append(Text(f"    {root.ends}: {root.reason}", style="dim"))
    if found.total > len(found.roots):
        lines.append(Text(f"  {len(found.roots)} of {found.total} shown; see --limit"))
    return Text("\n").join([*lines, *_closing(found.remarks, found.checked)])


def _distance(root: Root) -> str:
    read = "; only by a curator's reading of an unenumerated set" if root.by_reading else ""
    if root.depth is None:
        return read
    return (
        f", {root.depth} {_plural('citation', root.depth)} away" if root.depth else ", which is its own root"
    ) + read


def line(found: Line) -> RenderableType:
    """Return a thread in order: does each member cite the one before it, and does it reach the root."""
    lines = [Text.assemble((found.thread, "bold"), f"; root {_dated(found.root)}")]
    lines += [text for member in found.members for text in _member(member)]
    lines += [Text(f"  left out, only an unverified record: {_names(found.left_out)}")] if found.left_out else []
    lines += [Text(text) for text in _verdict(found)]
    return Text("\n").join([*lines, *_closing(found.remarks, found.checked)])


def _member(member: Member) -> Iterator[Text]:
    yield Text.assemble("  ", (_dated(member.unit), "bold"), "" if member.text_held else "  no text held")
    told = []
    if member.predecessor is not None:
        told.append(f"cites its predecessor {member.predecessor.name}: {member.cites_predecessor}")
    if member.reaches_root is not None:
        away = f", {member.depth} {_plural('citation', member.depth)} away" if member.depth else ""
        told.append(f"cites the root: {member.cites_root}; reaches it: {member.reaches_root}{away}")
    yield from (Text(f"    {text}") for text in told)
    from wpkg.graph.lineage.line import told as in_short

    if member.cites:
        yield Text(f"    known to cite: {in_short(member.cites)}", style="dim")
    if member.renewed_by:
        yield Text(f"    renewed by: {_names(member.renewed_by)}", style="dim")


def _verdict(found: Line) -> Iterator[str]:
    if found.without_root:
        units = _names(member.unit for member in found.without_root)
        yield f"  carry it on without citing the root itself: {units}"
    if found.not_known:
        yield f"  not known whether they cite the root itself: {_names(member.unit for member in found.not_known)}"
    broken = found.since_broken
    if len(broken) > 1:
        back = f"; all cite {_names(found.back_to)}" if found.back_to else ""
        yield f"  from {broken[0].unit.date} on none is known to name its predecessor{back}: citation is no line there"


def hubs(found: Hubs) -> RenderableType:
    """Return the most cited documents as a table, then those that nobody cites."""
    from dataclasses import replace

    ranked = replace(found, uncited=()).table()
    lines = [Text(f"{len(found.hubs)} of {found.cited} cited documents shown")]
    if found.uncited_total:
        more = found.uncited_total - len(found.uncited)
        rest = f" and {more} more" if more else ""
        lines.append(Text(f"cited by nobody: {found.uncited_total}: {_names(found.uncited)}{rest}"))
    return Group(table(ranked), *lines, *_closing(found.remarks, found.checked))


def anomalies(found: Anomalies) -> RenderableType:
    """Return what cannot be right, one line each, and what was looked at."""
    lines = [Text.assemble((f"{remark.kind}: ", "bold"), remark.text) for remark in found.found]
    looked = f"{len(found.found)} found in {found.citations} {_plural('citation', found.citations)}"
    unchecked = f"; {found.not_checked} not checked for chronology, a day being unknown" if found.not_checked else ""
    lines.append(Text(looked + unchecked))
    return Text("\n").join([*lines, *_closing((), found.checked)])


def _closing(remarks: Sequence[Remark], checked: str) -> Iterator[Text]:
    yield from (Text(f"remark: {remark.text}") for remark in remarks)
    told = f"checked to {checked}" if checked else "the store does not tell to which day it was checked"
    yield Text(told, style="dim")


def _dated(unit: Unit) -> str:
    doubt = f" ({unit.doubt})" if unit.doubt else ""
    return f"{unit.name}{doubt}" + (f" of {unit.date}" if unit.date else "")


def _names(units: Iterable[Unit]) -> str:
    return ", ".join(unit.name for unit in units)


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"
