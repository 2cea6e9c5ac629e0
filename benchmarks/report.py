"""The printed table of one history size."""

from collections.abc import Iterable, Iterator, Mapping

from benchmarks import pouch, rows, serving
from benchmarks.goals import Run, lines
from benchmarks.measuring import Figure
from benchmarks.options import AT_ONCE, BATCH, DEVICES

HEADER = (
    f"{'CPU-ms per 1,000 records or pulls':<45}{'count':>8}{'app':>8}{'postgres':>9}{'sum':>8}"
    f"{'x reference':>12}{'x own create':>13}{'p50 ms':>9}{'p95 ms':>9}"
)


def print_table(
    size: int, run: Run, peer: Iterable[Figure] | str, orientation: Iterable[Figure]
) -> None:
    """`peer`: pouchdb-server's rows, or why it has none."""
    print(f"\n\n{size:,} records of history; {DEVICES} devices x {BATCH}, {AT_ONCE} at once;")
    print(f"{serving.name()}, fsync on; no encryption, no audit of reads, no row-level security;")
    print("creates: 70 % notes, 20 % statuses, 10 % positions; the tablets' ids are UUIDv7\n")
    print(HEADER)
    reference = run.reference.figures
    _section("the reference: a bare Django view", reference.values(), reference)
    _section("this project", run.product.figures.values(), reference)
    if isinstance(peer, str):
        print(f"pouchdb-server: not measured, {peer}")
    else:
        _section(f"pouchdb-server {pouch.VERSION}, no fsync, no history", peer, reference)
    _section("for orientation", orientation, reference)
    print("x reference: of the same row; re-sent: of its create storm; after commits: nothing new")
    print("postgres: without autovacuum, which falls on whichever row it comes upon")
    print("pulls against the smallest history: less what the machine has slowed down meanwhile, by")
    print("a fixed piece of work beside each measurement")
    print(f"memory of the web processes (PSS): {run.product.memory_mb:.0f} MB\n")
    print("\n".join(lines(run)), flush=True)


def _section(title: str, figures: Iterable[Figure], reference: Mapping[str, Figure]) -> None:
    print(title)
    for line in _lines(list(figures), reference):
        print(line)


def _lines(figures: list[Figure], reference: Mapping[str, Figure]) -> Iterator[str]:
    own_create = {figure.name: figure for figure in figures}.get(rows.CREATE)
    for figure in figures:
        ratios = (
            _ratio(figure, reference.get(rows.MATCHING.get(figure.name, figure.name)), 12),
            _ratio(figure, own_create if figure.name in (rows.AGAIN, rows.UPDATE) else None, 13),
        )
        times = "".join(_time(figure.quantile_ms(share)) for share in (0.5, 0.95))
        spent = f"{figure.app_ms:>8.0f}{figure.database_ms:>9.0f}{figure.per_thousand_ms:>8.0f}"
        yield f"  {figure.name:<43}{figure.records:>8,}{spent}{''.join(ratios)}{times}"


def _ratio(figure: Figure, other: Figure | None, width: int) -> str:
    return " " * width if other is None else f"{figure.against(other):>{width}.2f}"


def _time(milliseconds: float | None) -> str:
    return " " * 9 if milliseconds is None else f"{milliseconds:>9.1f}"
