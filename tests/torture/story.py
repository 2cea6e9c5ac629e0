"""A history for a person to read: every request, every mutation, every result."""

from collections.abc import Iterator

from conformance.history import Exchange, History

LONGEST = 160


def story(history: History) -> str:
    return "\n".join(line for exchange in history.exchanges for line in _told(exchange))


def _told(exchange: Exchange) -> Iterator[str]:
    marks = " (not seen)" * (not exchange.is_seen) + " (excused)" * exchange.is_excused
    status = exchange.status or "no answer"
    yield f"{exchange.number} {exchange.sender} {exchange.method} {exchange.path} {status}{marks}"
    if exchange.method == "PATCH":
        yield f"    from rev {exchange.base_rev}: {exchange.sent}"
    for mutation, result in exchange.pairs:
        if not isinstance(mutation, dict):
            continue
        about = f"{mutation.get('seq')} {mutation.get('kind')} {mutation.get('record_id')}"
        sent = f"from rev {mutation.get('base_rev')}: {mutation.get('fields')}"[:LONGEST]
        said = f"{result['result']} {result['code'] or ''} rev {result['rev']}"
        again = " again" if result["replayed"] else ""
        conflict = (result["conflict"] or {}).get("fields", "")
        yield f"    {about} {sent} -> {said}{again} {conflict}"
