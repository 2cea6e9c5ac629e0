"""Mistakes on the way out: numbering, capture, cursors, views, restores."""

from tests.mutations.mistakes import Mistake, mistake

FEED = "sync/migrations/0003_feed_numbering_and_capture.py"
NUMBERING = "sync/migrations/0007_subjects_of_commits.py"
PULL = "sync/pull.py"
GENERATIONS = "sync/generations.py"

NUMBERING: list[Mistake] = [
    mistake(
        "a pull waits for its own tablet's push",
        "both write to the row of the queue",
        "sync/custody.py",
        " FOR NO KEY UPDATE SKIP LOCKED)",
        " FOR NO KEY UPDATE)",
        "test_invariant_15_a_push_under_way_does_not_delay_its_own_tablets_pull",
    ),
    mistake(
        "the number is taken when the writing begins",
        "an identity column counts up too",
        NUMBERING,
        "  n := nextval('sync_commit_number');",
        "  n := NEW.token;",
        "test_invariant_15_a_transaction_that_commits_after_a_poll_is_in_the_next",
    ),
    mistake(
        "the number is not left for the commit",
        "a trigger fires at once unless it is told otherwise",
        FEED,
        "  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sync_number_commit();",
        "  NOT DEFERRABLE FOR EACH ROW EXECUTE FUNCTION sync_number_commit();",
        "test_invariant_15_a_transaction_that_commits_after_a_poll_is_in_the_next",
    ),
    mistake(
        "the writer's rev is taken",
        "whoever saves a row is trusted to have read the newest",
        FEED,
        "    NEW.rev := OLD.rev + 1;\n",
        "",
        "test_invariant_16_a_stale_copy_saved_elsewhere_is_a_newer_rev",
        "test_invariant_32_whoever_writes_reaches_the_devices",
    ),
    mistake(
        "a table is not captured",
        "a new table, and nobody thought of the feed",
        "incidents/migrations/0002_feed.py",
        '    "incidents_note": "note",\n',
        "",
        "test_invariant_32_whoever_writes_reaches_the_devices",
    ),
    mistake(
        "the door stays open",
        "what is written beside the ledger in its transaction is not captured",
        "sync/ledger.py",
        "        release(catalogue, decided.made, now)\n    storage.close_door()\n",
        "        release(catalogue, decided.made, now)\n",
        "test_invariant_32_after_a_decision_over_rest_the_rest_of_the_transaction_is_heard_too",
    ),
]

VIEWS: list[Mistake] = [
    mistake(
        "the device's last answer counts as received",
        "the server remembers where a device is, whatever cursor it shows",
        GENERATIONS,
        "LEFT JOIN sync_holding h ON h.key = %s AND h.author = %s AND h.device = %s"
        " AND h.stream = %s\n",
        "LEFT JOIN sync_holding h ON h.generation = (SELECT max(n.generation) FROM sync_holding n"
        " WHERE %s::uuid IS NOT NULL AND n.author = %s AND n.device = %s AND n.stream = %s)\n",
        "test_invariant_17_a_removal_comes_again_when_its_answer_was_lost",
        "test_invariant_18_a_grant_of_old_rows_arrives_though_its_first_answer_was_lost",
    ),
    mistake(
        "rights are forgotten where nothing was written",
        "no commit since, so nothing can have changed",
        PULL,
        "    if not base.is_complete or base.scope != view.scope:",
        "    if not base.is_complete:",
        "test_invariant_17_a_removal_comes_again_when_its_answer_was_lost",
        "test_invariant_18_a_grant_of_old_rows_arrives_though_its_first_answer_was_lost",
    ),
    mistake(
        "a removal tells more than the id",
        "the last form of the record is at hand",
        PULL,
        '"id": UUID(bytes=record)}',
        '"id": UUID(bytes=record), "data": {}}',
        "test_invariant_19_revoked_with_an_unsent_edit_the_row_leaves_and_the_edit_is_kept",
    ),
    mistake(
        "a second page is taken for the last",
        "what lies behind it comes with the next sync",
        PULL,
        "        is_complete=len(removed) + len(put) <= limit,\n",
        "        is_complete=base is not None or len(removed) + len(put) <= limit,\n",
        "test_invariant_20_rows_behind_invisible_ones_arrive_in_the_same_sync",
    ),
    mistake(
        "only a first pull is a reset",
        "who shows a cursor is taken to hold what it says",
        PULL,
        "        is_reset=standing.base is None,\n",
        "        is_reset=cursor is None,\n",
        "test_invariant_21_after_its_cursor_expired_a_tablet_holds_the_visible_and_sends_its_edits",
        "test_invariant_21_a_cursor_that_means_nothing_starts_anew",
    ),
    mistake(
        "a cursor is anybody's",
        "a key nobody can guess needs no owner",
        GENERATIONS,
        "ON h.key = %s AND h.author = %s AND h.device = %s AND h.stream = %s\n",
        "ON h.key = %s AND (h.author = %s OR true) AND (h.device = %s OR true) AND h.stream = %s\n",
        "test_invariant_21_a_cursor_of_another_person_or_device_starts_anew",
    ),
    mistake(
        "a restore goes on with the old epoch",
        "the row is touched, its identity stays",
        "sync/management/commands/new_epoch.py",
        "SET id = gen_random_uuid(), started_at = now()",
        "SET started_at = now()",
        "test_invariant_22_after_a_restore_devices_send_again_and_nothing_is_missing",
        "test_invariant_22_a_cursor_from_before_the_backup_starts_anew_after_the_restore",
    ),
    mistake(
        "a cursor of another epoch is good",
        "the generation was found, so it must be the right one",
        GENERATIONS,
        'if stored["generation"] is not None and owner == row["epoch"]:',
        'if stored["generation"] is not None:',
        "test_invariant_21_a_cursor_of_the_future_or_of_another_epoch_starts_anew",
        "test_invariant_22_a_cursor_from_before_the_backup_starts_anew_after_the_restore",
    ),
    mistake(
        "time alone changes nothing",
        "without a commit there is nothing to compare",
        PULL,
        "    return base.next_change_at is None or now < base.next_change_at\n",
        "    return True\n",
        "test_invariant_33_incremental_pulls_are_a_cold_pull_and_what_the_lists_show",
        "test_invariant_33_the_feed_leads_to_what_a_look_at_everything_shows",
    ),
    mistake(
        "what somebody made themself is theirs without being said",
        "a crew's records are about its units and calls",
        "catalogue/pulling.py",
        "    named = {actor.id, *actor.crew_units(now), *actor.led_units(now)}\n",
        "    named = {*actor.crew_units(now), *actor.led_units(now)}\n",
        "test_invariant_33_the_feed_leads_to_what_a_look_at_everything_shows",
    ),
    mistake(
        "only what was touched is looked at",
        "the feed lists what has changed, so nothing else has",
        "catalogue/pulling.py",
        "    _add_reports(wanted, turned)\n",
        "",
        "test_invariant_33_the_feed_leads_to_what_a_look_at_everything_shows",
    ),
    mistake(
        "an assignment moved by hand opens what it points to",
        "what hangs on its call is looked at anyway",
        "catalogue/pulling.py",
        "    if any(one.is_loose and one.type in opening for one in touched):\n",
        "    if any(one.is_loose and one.type in () for one in touched):\n",
        "test_invariant_33_the_feed_leads_to_what_a_look_at_everything_shows",
    ),
]
