"""Mistakes on the way in: receipts, merging, order, time, who may."""

from tests.mutations.mistakes import Edit, Mistake, mistake

JOURNAL, LEDGER, MERGE = "sync/journal.py", "sync/ledger.py", "sync/merge.py"
DECIDING = "sync/deciding.py"
STORAGE, PUSH, CLOCK = "sync/storage.py", "sync/push.py", "sync/clock.py"
MUTATIONS, SESSIONS = "sync/mutations.py", "responders/sessions.py"
FOLD, STATUSES = "responders/lifecycle.py", "incidents/actions/statuses.py"

RECEIPTS: list[Mistake] = [
    mistake(
        "receipts are not looked up",
        "the unique index alone is trusted to stop copies",
        JOURNAL,
        "    first: dict[UUID, Incoming] = {}\n    reused: list[Incoming] = []\n",
        "    stored = {}\n    first: dict[UUID, Incoming] = {}\n    reused: list[Incoming] = []\n",
        "test_invariant_01_a_push_sent_again_has_one_effect_one_change_one_alarm",
        "test_invariant_02_the_same_push_on_two_workers_has_one_effect",
        "test_invariant_10_a_lost_answer_and_a_further_edit_both_land",
        "test_invariant_31_forty_devices_reconnect_at_once_and_every_queue_drains_once",
    ),
    mistake(
        "who loses a race is refused",
        "a violated index is taken for bad content instead of being decided again",
        LEDGER,
        "STRICT_ATTEMPTS = 4",
        "STRICT_ATTEMPTS = 1",
        "test_invariant_02_the_same_create_over_rest_at_once_is_one_record",
    ),
    mistake(
        "the id alone is the receipt",
        "the content of what comes again is not compared",
        JOURNAL,
        'item.digest == (row["digest"] if row else earlier and earlier.digest):',
        "row is not None or earlier is not None:",
        "test_invariant_03_an_id_used_again_with_other_content_changes_nothing_and_is_kept",
    ),
    mistake(
        "what is refused is not kept",
        "only what had an effect seems worth a receipt",
        JOURNAL,
        '    kept = [one for one in results if one.is_journalled or one.result != "applied"]',
        '    kept = [one for one in results if one.is_journalled and one.result != "rejected"]',
        "test_invariant_03_an_id_used_again_with_other_content_changes_nothing_and_is_kept",
        "test_invariant_06_bad_mutations_among_fifty_cost_only_themselves",
        "test_invariant_13_deleted_online_and_edited_offline_stays_deleted_and_the_edit_is_kept",
        "test_invariant_19_revoked_with_an_unsent_edit_the_row_leaves_and_the_edit_is_kept",
        "test_invariant_30_a_deactivated_authors_queue_lands_in_quarantine",
    ),
    Mistake(
        "receipts are committed after their effects",
        "each statement commits for itself, and the receipts come last",
        (
            Edit(
                PUSH,
                "        with transaction.atomic():\n"
                "            taken = _take(catalogue, actor, envelope, now)\n"
                "            applied =",
                '        with __import__("contextlib").nullcontext():\n'
                "            taken = _take(catalogue, actor, envelope, now)\n"
                "            applied =",
            ),
            Edit(
                LEDGER,
                "    journal.store(batch, decided.results, writes)\n    answers =",
                "    writes.send()\n    writes = Writes(batch.actor.agency)\n"
                "    journal.store(batch, decided.results, writes)\n    answers =",
            ),
        ),
        ("test_invariant_04_a_worker_killed_inside_a_push_leaves_all_or_nothing",),
    ),
    mistake(
        "a lock that is not free refuses the mutation",
        "whatever the database says is taken for a fault of the content",
        LEDGER,
        "        except OperationalError:\n            return _retry(item)\n",
        "",
        "test_invariant_05_a_row_locked_elsewhere_is_retried_without_receipt_and_the_others_commit",
    ),
    mistake(
        "an unknown word fails the envelope",
        "the reader's own exception is not the one that is caught",
        MUTATIONS,
        "    except msgspec.ValidationError as error:",
        "    except KeyError as error:",
        "test_invariant_06_bad_mutations_among_fifty_cost_only_themselves",
    ),
    mistake(
        "half an emoji fails the envelope",
        "the strict reading of JSON is the only one",
        MUTATIONS,
        "    except orjson.JSONDecodeError:\n        document = _read_again(body)\n",
        "    except orjson.JSONDecodeError:\n        raise NotJson('not JSON') from None\n",
        "test_invariant_06_bad_mutations_among_fifty_cost_only_themselves",
    ),
]

MERGING: list[Mistake] = [
    mistake(
        "only revs are compared",
        "any later change of the record counts as a change of the field",
        MERGE,
        "later = [write for write in writes if write.rev > base_rev]",
        "later = [write for write in history if write.rev > base_rev]",
        "test_invariant_07_different_fields_edited_on_both_sides_both_stand_everywhere",
    ),
    mistake(
        "the last writer wins",
        "the conflict is found, and the sender's value written all the same",
        MERGE,
        "            merged.conflicts.append(_conflict(name, later[0].old, current, value))",
        "            merged.values[name] = value",
        "test_invariant_08_the_same_field_keeps_the_servers_value_and_both_are_kept",
    ),
    mistake(
        "a decision for what stands changes nothing",
        "no column changes, so no rev is counted",
        "incidents/actions/issues.py",
        '    draft.touch(issue["record_type"], issue["record_id"])\n',
        "",
        "test_invariant_08_a_decision_for_what_stands_is_a_new_rev_too",
    ),
    mistake(
        "a device conflicts with itself",
        "who wrote the field since the base is not asked",
        MERGE,
        "if any(sender.device is None or write.device != sender.device for write in later):",
        "if later:",
        "test_invariant_09_two_edits_of_one_device_do_not_conflict_with_each_other",
        "test_invariant_10_a_lost_answer_and_a_further_edit_both_land",
    ),
    mistake(
        "a late copy is written again",
        "the device's own earlier edit is not recognised",
        MERGE,
        "        if any(sender.wrote_later(write) for write in writes):\n            continue\n",
        "",
        "test_invariant_11_a_late_copy_of_an_old_edit_undoes_nothing",
    ),
    mistake(
        "a patch without a base writes",
        "no base is taken for nothing to compare with",
        MERGE,
        "            merged.conflicts.append(_conflict(name, None, current, value))",
        "            merged.values[name] = value",
        "test_invariant_12_a_patch_without_a_base_never_writes",
    ),
    mistake(
        "a taken id is answered as a copy",
        "what the stored record says is not compared with what was sent",
        DECIDING,
        "    if row is None or is_same is None or not is_same(row, command):",
        "    if row is None:",
        "test_invariant_12_a_create_on_a_known_id_overwrites_nothing",
    ),
    mistake(
        "a deleted id may be made again",
        "an absent record is taken for a new one",
        DECIDING,
        '    if command.record_id in dead:\n        raise Refused("record_deleted")\n',
        "",
        "test_invariant_12_nothing_brings_a_deleted_id_back",
    ),
    mistake(
        "deletions leave no tombstone",
        "the change is noted, what was deleted is not",
        "sync/migrations/0003_feed_numbering_and_capture.py",
        "  IF TG_OP = 'DELETE' THEN",
        "  IF false THEN",
        "test_invariant_12_nothing_brings_a_deleted_id_back",
        "test_invariant_13_deleted_online_and_edited_offline_stays_deleted_and_the_edit_is_kept",
    ),
    mistake(
        "the same value is a conflict",
        "whether anything differs is not asked before who changed it",
        MERGE,
        "        if canonical(value) == canonical(current.get(name)):\n            continue\n",
        "",
        "test_invariant_29_normalised_values_raise_no_conflict_and_come_back_as_stored",
    ),
    mistake(
        "text is stored as it was typed",
        "the one place that brings text into its form is left out",
        MUTATIONS,
        '        text = value if value.isascii() else unicodedata.normalize("NFC", value)\n'
        "        return text.strip()\n",
        "        return value\n",
        "test_invariant_29_normalised_values_raise_no_conflict_and_come_back_as_stored",
    ),
]

ORDER: list[Mistake] = [
    mistake(
        "nobody passes the gate",
        "a child looks for its parent once, and waits for ever",
        STORAGE,
        '    execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GATE, str(agency)])\n',
        "",
        "test_invariant_14_a_child_that_comes_while_its_parent_commits_is_applied",
    ),
    mistake(
        "what was held is released as it arrived",
        "the journal's order is taken for the author's",
        JOURNAL,
        "ORDER BY author, device, seq, journal_id",
        "ORDER BY journal_id",
        "test_invariant_14_what_was_held_is_applied_in_its_authors_order",
    ),
    mistake(
        "rows are read without a lock",
        "two writers decide over the same rev",
        STORAGE,
        '    suffix = f" ORDER BY {key} FOR NO KEY UPDATE" if is_locked else ""',
        '    suffix = f" ORDER BY {key}" if is_locked else ""',
        "test_invariant_16_two_writers_of_one_record_never_make_the_same_rev",
    ),
]

TIME: list[Mistake] = [
    mistake(
        "the wall clock is believed",
        "the claim is at hand, and the counter seems to be for those without one",
        CLOCK,
        "        corrected = received_at - elapsed\n",
        "        corrected = claimed or received_at - elapsed\n",
        "test_invariant_23_the_same_final_state_whatever_the_devices_clock_says",
    ),
    mistake(
        "an uncertain time does not follow its queue",
        "each stamp is corrected for itself",
        CLOCK,
        "        if seq > last_seq and floor is not None and result[index].corrected_at < floor:\n"
        "            result[index] = _moved(result[index], floor)\n",
        "",
        "test_invariant_23_a_reboot_after_a_push_keeps_the_order_too",
    ),
    mistake(
        "the envelope's order decides",
        "a client is trusted to send in the order of its numbers",
        PUSH,
        "sorted(items, key=lambda item: item.seq) if _is_numbered(items) else items",
        "items",
        "test_invariant_23_numbers_decide_whatever_the_order_of_the_envelope",
    ),
    mistake(
        "a late report moves the board",
        "what comes last is taken for the newest",
        FOLD,
        "    is_late = live.as_of is not None and reported.at < live.as_of"
        " and not _answers(live, reported)\n",
        "    is_late = False\n",
        "test_invariant_24_a_status_hours_late_is_in_the_timeline_and_moves_nothing",
    ),
    mistake(
        "a late arrival starts the clock",
        "what was reported is asked, not whether it took effect",
        STATUSES,
        "    is_there = step.is_transition and args.status in lifecycle.ON_SCENE",
        "    is_there = args.status in lifecycle.ON_SCENE",
        "test_invariant_24_a_status_hours_late_raises_no_alarm",
    ),
    mistake(
        "the second press is a step of its own",
        "the same state again is looked up in the table of transitions",
        FOLD,
        "    if reported.status == live.status and _is_same_call(live, reported):\n"
        "        return Fold(live, is_late, is_out_of_sequence=False)\n",
        "",
        "test_invariant_25_two_teammates_press_on_scene_two_facts_one_transition",
    ),
    mistake(
        "a second assessment is nothing special",
        "that one stands already is seen, that it differs is not",
        "incidents/actions/outcomes.py",
        "    differing = _differences(standing, answers) if standing else []",
        "    differing: list[FieldConflict] = []",
        "test_invariant_26_two_different_outcomes_are_both_kept_and_one_is_chosen",
    ),
]

AUTHORS: list[Mistake] = [
    mistake(
        "another schema is turned away",
        "a server speaks the schema it was built with",
        PUSH,
        "    if not isinstance(mutations, list):\n",
        '    if document.get("schema_version", CURRENT_SCHEMA) != CURRENT_SCHEMA:\n'
        '        raise BadEnvelope("schema_version", "is not spoken here")\n'
        "    if not isinstance(mutations, list):\n",
        "test_invariant_28_an_app_several_schemas_old_is_taken_in_and_loses_nothing",
    ),
    mistake(
        "unknown fields refuse a note",
        "strict shapes look safer",
        "incidents/actions/shapes.py",
        "class NewNote(msgspec.Struct):",
        "class NewNote(msgspec.Struct, forbid_unknown_fields=True):",
        "test_invariant_28_an_app_several_schemas_old_is_taken_in_and_loses_nothing",
    ),
    mistake(
        "a queue lands under whoever has the tablet",
        "the newest log-in of the device is taken for its author",
        SESSIONS,
        "    families = TokenFamily.objects.filter(responder=person, device=device)\n"
        '    last = families.select_related("responder").order_by("-created_at").first()\n',
        "    families = TokenFamily.objects.filter(device=device)\n"
        '    last = families.select_related("responder").order_by("-created_at").first()\n'
        "    person = last.responder if last else person\n",
        "test_invariant_30_on_a_shared_tablet_nothing_lands_under_a_colleagues_name",
    ),
    mistake(
        "a deactivated author is applied",
        "only the log-out is looked at",
        SESSIONS,
        "    quarantine_from = ALWAYS if not person.is_active else"
        " (last.logged_out_at if last else None)\n",
        "    quarantine_from = last.logged_out_at if last else None\n",
        "test_invariant_30_a_deactivated_authors_queue_lands_in_quarantine",
    ),
    mistake(
        "a landing token ends with the log-in",
        "what has ended seems to be over",
        SESSIONS,
        "    if ended_at is not None and now - ended_at > LANDING_AFTER_END:",
        "    if ended_at is not None:",
        "test_invariant_30_an_expired_session_lands_and_is_applied_under_its_author",
    ),
    mistake(
        "busy does not say when to come again",
        "the header is only a courtesy",
        "api/problems.py",
        'code="busy", headers={"Retry-After": "1"})',
        'code="busy")',
        "test_invariant_31_a_busy_queue_is_told_when_to_come_again_and_drains_once",
    ),
    mistake(
        "a call for help waits at the gate",
        "it makes a record like any other",
        "sync/records.py",
        "        return self.is_synced and not self.is_urgent",
        "        return self.is_synced",
        "test_invariant_27_a_call_for_help_is_on_the_screen_before_positions_and_bulk",
    ),
    mistake(
        "a silent call stays silent",
        "whether it says anything new was decided when it came",
        "incidents/actions/backup.py",
        '        repeats.look_again(draft, command, request["unit_id"])\n\n    return decide_all',
        "\n    return decide_all",
        "test_invariant_34_an_unheard_call_has_its_alarm_or_stands_behind_one_that_has",
    ),
    mistake(
        "whoever calls speaks for the crew",
        "the unit is the same",
        "incidents/lifecycle.py",
        "again.is_unverified if first.is_unverified else first.is_from_crew",
        "again.is_unverified if first.is_unverified else True",
        "test_invariant_34_an_unheard_call_has_its_alarm_or_stands_behind_one_that_has",
    ),
    mistake(
        "an escalation that has ended still covers",
        "the first is open, and nobody has it",
        "incidents/lifecycle.py",
        "return first.is_unverified or first.level < len(STEPS[TimerKind.BACKUP])",
        "return True",
        "test_invariant_34_an_unheard_call_has_its_alarm_or_stands_behind_one_that_has",
    ),
]
