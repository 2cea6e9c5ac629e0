"""What waits for one listener of the live feed: order, pace, and an end to patience."""

import asyncio
from collections.abc import Awaitable, Callable

from api.feed import encoding, mailbox
from api.feed.mailbox import Mailbox


def run(story: Callable[[Mailbox], Awaitable[None]]) -> None:
    async def tell() -> None:
        await story(Mailbox())

    asyncio.run(tell())


def test_events_come_before_the_poke_that_came_first() -> None:
    async def story(box: Mailbox) -> None:
        box.poke(7)
        box.put(b"alarm")
        assert await box.take() == b"alarm" + encoding.poke(7)

    run(story)


def test_pokes_are_paced_and_the_last_number_wins() -> None:
    async def story(box: Mailbox) -> None:
        clock = asyncio.get_running_loop().time
        box.poke(1)
        assert await box.take() == encoding.poke(1)
        began = clock()
        for number in (2, 3, 4):
            box.poke(number)
        assert await box.take() == encoding.poke(4)
        assert clock() - began > mailbox.POKE_EVERY_SECONDS * 0.9

    run(story)


def test_an_alarm_does_not_wait_for_a_paced_poke() -> None:
    async def story(box: Mailbox) -> None:
        box.poke(1)
        await box.take()
        box.poke(2)
        box.put(b"alarm")
        assert await box.take() == b"alarm"
        assert await box.take() == encoding.poke(2)

    run(story)


def test_somebody_who_waits_is_woken() -> None:
    async def story(box: Mailbox) -> None:
        waiting = asyncio.create_task(box.take())
        await asyncio.sleep(0)
        box.put(b"alarm")
        assert await waiting == b"alarm"

    run(story)


def test_a_full_box_says_so_and_an_emptied_one_takes_again() -> None:
    async def story(box: Mailbox) -> None:
        half = b"x" * (mailbox.MOST_BYTES // 2)
        assert box.put(half)
        assert box.put(half)
        assert not box.put(b"x")
        assert len(await box.take() or b"") == mailbox.MOST_BYTES
        assert box.put(b"x")

    run(story)


def test_a_closed_box_ends_the_stream() -> None:
    async def story(box: Mailbox) -> None:
        waiting = asyncio.create_task(box.take())
        await asyncio.sleep(0)
        box.close()
        assert await waiting is None

    run(story)
