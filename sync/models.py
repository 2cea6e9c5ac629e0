"""The ledger's own tables.

Agency, author, device and record are bare UUIDs here: this package knows no app, so it
has no foreign key to one. Rows are written by `sync.ledger`, `sync.pull` and the database
triggers of the first migration, never through these classes; they exist for migrations,
constraints and reading.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Epoch(models.Model):
    """One row: the identity of this database's history. A restore starts a new one."""

    id = models.UUIDField(primary_key=True)
    started_at = models.DateTimeField()


class Transaction(models.Model):
    """One row per writing transaction; its COMMIT gives it a number (`Commit`)."""

    token = models.BigAutoField(primary_key=True)
    agency = models.UUIDField(null=True)
    # Backup requests touched: the live feed sends them before anybody has to pull.
    urgent = models.JSONField(default=list, db_default=[])
    # Ids of what its changes are about; None: they may concern anybody.
    subjects = ArrayField(models.UUIDField(), null=True)


class Commit(models.Model):
    """The feed's order: numbers are handed out at COMMIT, under one lock, without gaps in sight.

    An identity column or a timestamp is taken before COMMIT, so a reader can pass a number whose
    rows it cannot see yet. The deferred trigger of migration 0001 fills this table.
    """

    number = models.BigIntegerField(primary_key=True)
    token = models.BigIntegerField(unique=True)
    agency = models.UUIDField(null=True)
    subjects = ArrayField(models.UUIDField(), null=True)
    committed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "number"], name="commit_by_agency"),
            # What is past its retention.
            models.Index(fields=["committed_at"], name="commit_by_time"),
        ]


class Change(models.Model):
    """A record touched by a transaction, with the rev it reached."""

    pk = models.CompositePrimaryKey("token", "record_id")
    token = models.BigIntegerField()
    record_id = models.UUIDField()
    agency = models.UUIDField()
    record_type = models.TextField()
    rev = models.IntegerField()
    is_removed = models.BooleanField(default=False)


class Tombstone(models.Model):
    """A record that was deleted: its id never comes back to life."""

    record_id = models.UUIDField(primary_key=True)
    agency = models.UUIDField()
    record_type = models.TextField()
    removed_at = models.DateTimeField()


class StoredResult(models.TextChoices):
    """The words of `result` that are stored; `retry` never is."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    HELD = "held"
    REJECTED = "rejected"


class Receipt(models.Model):
    """What was taken in without a journal: a copy of it is known by its id and digest.

    Positions, of which there are thousands: they never conflict and are never refused later, so
    that nobody has to read them again.
    """

    pk = models.CompositePrimaryKey("agency", "receipt_id")
    agency = models.UUIDField()
    receipt_id = models.UUIDField()
    digest = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        # What retention looks for.
        indexes = [models.Index(fields=["received_at"], name="receipt_by_time")]


class Mutation(models.Model):
    """The journal: receipt, write audit and quarantine payload in one row per mutation."""

    journal_id = models.BigAutoField(primary_key=True)
    agency = models.UUIDField()
    # The client's mutation id; for an id that is malformed or was used before with other
    # content, one derived from the content, so that a re-sent copy finds its receipt too.
    receipt_id = models.UUIDField()
    author = models.UUIDField()
    device = models.UUIDField(null=True)
    seq = models.BigIntegerField(null=True)
    source = models.TextField()
    kind = models.TextField()
    record_type = models.TextField(null=True)
    record_id = models.UUIDField(null=True)
    digest = models.BinaryField()
    # JSON as text, not jsonb: NUL and lone surrogates must survive until a person has seen them.
    payload = models.TextField()
    result = models.TextField(choices=StoredResult.choices)
    code = models.TextField(null=True)
    detail = models.JSONField(null=True)
    rev = models.IntegerField(null=True)
    issue = models.UUIDField(null=True)
    # The record a held mutation waits for, and what became of it after its release.
    held_on = models.UUIDField(null=True)
    final_result = models.TextField(choices=StoredResult.choices, null=True)
    occurred_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField()
    uncertainty_s = models.FloatField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The receipt: one effect per mutation id, whatever is sent again or at once.
            models.UniqueConstraint(fields=["agency", "receipt_id"], name="mutation_receipt"),
            models.CheckConstraint(
                condition=Q(result__in=StoredResult.values), name="mutation_result_known"
            ),
            # A held row without its parent's id could never be released.
            models.CheckConstraint(
                condition=~Q(result="held") | Q(held_on__isnull=False), name="mutation_held_on"
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_on"],
                name="mutation_waiting",
                condition=Q(result="held", final_result__isnull=True),
            ),
            # What a person decides about; a fraction of all, so the others pay nothing for it.
            models.Index(
                fields=["issue"], name="mutation_by_issue", condition=Q(issue__isnull=False)
            ),
            # RxDB numbers nothing: whether it repeats itself is seen by what it sent last.
            models.Index(
                fields=["device", "record_id"],
                name="mutation_from_rxdb",
                condition=Q(source="rxdb"),
            ),
        ]


class FieldChange(models.Model):
    """Per-field history of mergeable records: who wrote what at which rev, over what."""

    pk = models.CompositePrimaryKey("record_id", "rev", "field")
    record_id = models.UUIDField()
    rev = models.IntegerField()
    field = models.TextField()
    agency = models.UUIDField()
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    author = models.UUIDField(null=True)
    device = models.UUIDField(null=True)
    # The number of the mutation in its author's queue on the device: a copy has no higher one.
    seq = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()


class Issue(models.Model):
    """`sync_issue`: a conflict or a refusal, shown to its author until somebody has settled it."""

    id = models.UUIDField(primary_key=True)
    agency = models.UUIDField(db_column="agency_id")
    rev = models.IntegerField(default=1)
    author = models.UUIDField()
    device = models.UUIDField(null=True)
    mutation_id = models.TextField(null=True)
    journal_receipt = models.UUIDField()
    kind = models.TextField()
    record_type = models.TextField(null=True)
    record_id = models.UUIDField(null=True)
    result = models.TextField(choices=StoredResult.choices)
    code = models.TextField(null=True)
    detail = models.JSONField(null=True)
    fields = models.JSONField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    resolution = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["author", "resolved_at"], name="issue_by_author"),
            models.Index(
                fields=["agency", "result"],
                name="issue_open",
                condition=Q(resolved_at__isnull=True),
            ),
        ]


class Custody(models.Model):
    """What one person's queue on one device has proven to be stored here."""

    pk = models.CompositePrimaryKey("author", "device")
    author = models.UUIDField()
    device = models.UUIDField()
    agency = models.UUIDField()
    acked_seq = models.BigIntegerField(default=0, db_default=0)
    # Stored sequence numbers beyond the first gap, ascending.
    acked_extra = models.JSONField(default=list, db_default=[])
    highest_seq = models.BigIntegerField(default=0, db_default=0)
    # The order on one device is its sequence, so a later one is never placed before this time.
    last_seq = models.BigIntegerField(default=0, db_default=0)
    last_corrected_at = models.DateTimeField(null=True)
    last_push_at = models.DateTimeField(null=True)
    last_pull_at = models.DateTimeField(null=True)

    @property
    def owed(self) -> int:
        """How many numbers this queue has used that have not arrived."""
        return max(0, self.highest_seq - self.acked_seq - len(self.acked_extra))


class Holding(models.Model):
    """A generation of what a device holds; its key is the pull cursor.

    Immutable but for what it knows of the feed: `number` and `next_change_at` move on.
    """

    generation = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)
    agency = models.UUIDField()
    author = models.UUIDField()
    device = models.UUIDField()
    # A device may follow the feed in several ways at once; '' is the pull of everything.
    stream = models.TextField(default="", db_default="")
    # The highest commit this generation has seen, and until when time alone changes nothing.
    number = models.BigIntegerField()
    scope = models.BinaryField()
    next_change_at = models.DateTimeField(null=True)
    # No commit since concerns its reader unless it is about one of these; None: any may.
    subjects = ArrayField(models.UUIDField(), null=True)
    # Packed entries: record id, type, view and rev (sync.generations.Holdings).
    entries = models.BinaryField()
    is_complete = models.BooleanField()
    walk_start = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["device", "author"], name="holding_by_device")]


class Notice(models.Model):
    """What happened, to be told outside: written with it, carried later by whoever is alive.

    `type` and `data` are the app's words; ids, states and times only, never what people wrote.
    """

    id = models.UUIDField(primary_key=True)
    agency = models.UUIDField()
    type = models.TextField()
    data = models.JSONField()
    happened_at = models.DateTimeField()
    # When it was decided who is to be told; the deliveries have their own state.
    addressed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["happened_at"],
                name="notice_waiting",
                condition=Q(addressed_at__isnull=True),
            ),
            # What is past its retention.
            models.Index(
                fields=["happened_at"],
                name="notice_told",
                condition=Q(addressed_at__isnull=False),
            ),
        ]
