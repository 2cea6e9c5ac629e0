"""What has to be seen with a call and what hangs on it. Pure: `catalogue/loading.py` loads it."""

from sync.records import Follow

WHOLE_CALL = Follow(
    of="incident",
    brings="to be written: the call's assignments, their units and checks, and whatever else those"
    " units have open",
)
CALL_OF_ASSIGNMENT = Follow(
    of="assignment",
    brings="to be written: its call with all assignments, its unit and checks, and whatever else"
    " that unit has open",
)
OPEN_CALLS = Follow(
    of="unit",
    brings="to be written: the open calls it is on, with all their assignments and its own checks",
)
INCIDENT_AND_UNIT = Follow(of="assignment", brings="to look at: its incident and its unit")
REQUESTS_OF_UNIT = Follow(
    of="backup_request",
    brings="to be written: whatever else its unit has called for that is not over; to look at: that"
    " unit, and the incidents of these calls for help",
)
CHECKS_OF_ASSIGNMENT = Follow(
    of="assignment",
    brings="to be written: it and its checks; to look at: its incident, its unit, and what that"
    " unit has called for, which a call for cover needs",
)
CHECKS_BESIDE = Follow(of="safety_check", brings="the same from one of the assignment's checks")
_REPORTS = (
    "to be written: its incident; to look at: that incident's assignments, outcomes and calls for"
    " help, which its end depends on"
)
REPORTS_OF_ASSIGNMENT = Follow(of="assignment", brings=_REPORTS)
REPORTS_OF_UNIT = Follow(of="unit", brings=f"of each call the unit is on: {_REPORTS}")
REPORTS_OF_INCIDENT = Follow(of="incident", brings=_REPORTS)
REPORTS_OF_OUTCOME = Follow(of="outcome", brings=_REPORTS)
REPORTS_BESIDE = Follow(of="backup_request", brings=_REPORTS)
REPORTS_OF_ISSUE = Follow(of="sync_issue", brings=f"of the record it is about: {_REPORTS}")
SUBJECT_OF_ISSUE = Follow(
    of="sync_issue",
    brings="to be written: the record it is about; of an outcome all that compete with it",
)
UNITS_OF_AUTHOR = Follow(
    of="sync_issue",
    brings="to look at: the crew places of its author, with their units",
)
