"""One outcome of a call is current, and one statement may pass that from one to another.

A unique index is checked row by row, so whether a decision between two outcomes was refused
depended on which of them the table held first. Exclusion constraints of the same names are
checked when the statement has ended. To Django they stay the unique constraints of the model.
"""

from django.db import migrations

RULES = {
    "outcome_one_current": ("assignment_id", "is_current"),
    "outcome_one_current_unassigned": ("incident_id", "is_current AND assignment_id IS NULL"),
}
FORWARD = [
    f"DROP INDEX {name};"
    f" ALTER TABLE incidents_outcome ADD CONSTRAINT {name}"
    f" EXCLUDE USING btree ({column} WITH =) WHERE ({condition}) DEFERRABLE INITIALLY IMMEDIATE"
    for name, (column, condition) in RULES.items()
]
BACKWARD = [
    f"ALTER TABLE incidents_outcome DROP CONSTRAINT {name};"
    f" CREATE UNIQUE INDEX {name} ON incidents_outcome ({column}) WHERE ({condition})"
    for name, (column, condition) in RULES.items()
]


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0006_heartbeat"),
    ]

    operations = [
        migrations.RunSQL(forward, backward)
        for forward, backward in zip(FORWARD, BACKWARD, strict=True)
    ]
