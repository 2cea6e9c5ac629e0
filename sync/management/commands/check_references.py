"""`manage.py check_references`: finds what raw SQL has left pointing nowhere; ends with 1 then."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from sync.references import broken_references, references


class Command(BaseCommand):
    help = "Names rows that refer to what is not there or another agency's. Ends with 1 if any do."

    def handle(self, **options: Any) -> None:
        found = broken_references()
        for one in found:
            self.stdout.write(str(one))
        if found:
            sys.exit(1)
        self.stdout.write(f"All {len(references())} references lead to rows of their agency.")
