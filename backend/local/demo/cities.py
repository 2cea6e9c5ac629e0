"""Demo City and its neighbour: invented places on open prairie, roles instead of people's names.

Telephone numbers are from the block that is reserved for fiction (555-01xx).
"""

from backend.local.demo.city import Account, Area, Call, City, Programme, Unit
from responders.access import CrewRole, Role
from responders.lifecycle import UnitStatus

STREET_CALLS = (
    "SUICTHRT",
    "MNTL",
    "EDP",
    "TRESPASS",
    "WELFARE",
    "INTOX",
    "VICE",
    "INDECENT",
    "PHANDLE",
    "DISORD",
    "NOISE",
    "CITASST",
)
CRISIS_CALLS = ("SUICTHRT", "MNTL", "EDP", "WELFARE")

DEMO_CITY = City(
    name="Demo City",
    dispatcher="dispatcher",
    supervisor="supervisor",
    accounts=(
        Account("dispatcher", "Demo Dispatcher", Role.DISPATCHER),
        Account("clinician", "Demo Clinician One", Role.FIELD, CrewRole.CLINICIAN, "HEART 1"),
        Account("peer", "Demo Peer One", Role.FIELD, CrewRole.PEER, "HEART 1"),
        Account("emt", "Demo EMT One", Role.FIELD, CrewRole.EMT, "HEART 1"),
        Account("clinician2", "Demo Clinician Two", Role.FIELD, CrewRole.CLINICIAN, "HEART 2"),
        Account("peer2", "Demo Peer Two", Role.FIELD, CrewRole.PEER, "HEART 2"),
        Account("emt2", "Demo EMT Two", Role.FIELD, CrewRole.EMT, "HEART 2"),
        Account("navigator", "Demo Navigator", Role.NAVIGATOR, CrewRole.NAVIGATOR),
        Account("ccd", "Demo Call Clinician", Role.CCD, CrewRole.CLINICIAN),
        Account("supervisor", "Demo Supervisor", Role.SUPERVISOR),
        Account("admin", "Demo Administrator", Role.ADMIN),
    ),
    programmes=(
        Programme("CCD", "Crisis call diversion", CRISIS_CALLS, (CrewRole.CLINICIAN,)),
        Programme(
            "CRT",
            "Community response team",
            STREET_CALLS,
            (CrewRole.CLINICIAN, CrewRole.PEER, CrewRole.EMT),
        ),
        Programme("CN", "Care navigation", (), (CrewRole.NAVIGATOR,)),
        Programme("CoR", "Co-response", CRISIS_CALLS, (CrewRole.CLINICIAN, CrewRole.OFFICER)),
    ),
    areas=(
        Area(
            "Northside",
            "North",
            ((-98.25, 38.52), (-98.20, 38.52), (-98.20, 38.56), (-98.24, 38.56)),
        ),
        Area(
            "Mill Quarter",
            "North",
            ((-98.20, 38.52), (-98.15, 38.52), (-98.16, 38.56), (-98.20, 38.56)),
        ),
        Area(
            "Old Market",
            "South",
            ((-98.25, 38.48), (-98.20, 38.48), (-98.20, 38.52), (-98.25, 38.52)),
        ),
        Area(
            "Lakeshore",
            "South",
            ((-98.20, 38.48), (-98.16, 38.48), (-98.15, 38.52), (-98.20, 38.52)),
        ),
    ),
    units=(
        Unit(
            "HEART 1",
            "CRT",
            "crt",
            calls=(
                Call(
                    "WELFARE",
                    "Welfare check",
                    6,
                    "12 Invented Street, Old Market",
                    38.503,
                    -98.228,
                    "Neighbor has not seen the resident for three days. Curtains drawn, a radio is"
                    " playing. No weapon known, no violence.",
                    "Demo Caller",
                    "555-0101",
                ),
                Call(
                    "MNTL",
                    "Mental-health crisis",
                    7,
                    "40 Sample Avenue, Old Market",
                    38.497,
                    -98.214,
                    "Person walks up and down in front of the library and talks to nobody."
                    " Passers-by are worried, nobody feels threatened.",
                ),
            ),
            progress=(UnitStatus.ACKNOWLEDGED,),
        ),
        Unit(
            "HEART 2",
            "CRT",
            "crt",
            calls=(
                Call(
                    "TRESPASS",
                    "Trespass, unwanted person",
                    4,
                    "3 Placeholder Plaza, Mill Quarter",
                    38.534,
                    -98.181,
                    "Somebody sleeps in the entrance of a shop that wants to open. Calm when spoken"
                    " to, asks for something warm to drink.",
                    "Demo Shopkeeper",
                    "555-0102",
                    minutes_ago=11,
                ),
                Call(
                    "INTOX",
                    "Intoxicated person",
                    5,
                    "Bench by the boathouse, Lakeshore",
                    38.507,
                    -98.172,
                    "Person on a bench, drowsy, answers questions. No injury seen.",
                ),
            ),
            progress=(UnitStatus.ACKNOWLEDGED, UnitStatus.EN_ROUTE),
        ),
        Unit("CO-RESPONSE 1", "CoR", "cor"),
    ),
    waiting=(
        Call(
            "SUICTHRT",
            "Suicide threat, caller on the line",
            9,
            "77 Example Road, Northside",
            38.541,
            -98.219,
            "Caller says that life makes no sense any more. Alone at home, no means at hand, agrees"
            " to a visit.",
            "Demo Caller",
            "555-0103",
            minutes_ago=3,
        ),
        Call(
            "DISORD",
            "Verbal disturbance",
            5,
            "8 Fictional Court, Lakeshore",
            38.495,
            -98.183,
            "Two people shout at each other in a stairwell. No blows heard.",
            "Demo Resident",
            "555-0104",
            cautions=("Large dog behind the gate", "Stairwell has no radio coverage"),
            minutes_ago=9,
        ),
        Call(
            "PHANDLE",
            "Panhandling",
            2,
            "Corner of Sample Avenue and Made-up Lane, Mill Quarter",
            38.528,
            -98.177,
            "Person asks drivers for money at the lights.",
            minutes_ago=21,
        ),
    ),
)

NEIGHBOR_COUNTY = City(
    name="Neighbor County (demo)",
    dispatcher="other_dispatcher",
    supervisor="other_supervisor",
    accounts=(
        Account("other_dispatcher", "Neighbor Dispatcher", Role.DISPATCHER),
        Account(
            "other_clinician", "Neighbor Clinician", Role.FIELD, CrewRole.CLINICIAN, "COUNTY 1"
        ),
        Account("other_supervisor", "Neighbor Supervisor", Role.SUPERVISOR),
    ),
    programmes=(Programme("CRT", "County response team", STREET_CALLS, (CrewRole.CLINICIAN,)),),
    areas=(
        Area(
            "County East",
            "",
            ((-98.10, 38.48), (-98.05, 38.48), (-98.05, 38.56), (-98.10, 38.56)),
        ),
    ),
    units=(
        Unit(
            "COUNTY 1",
            "CRT",
            "crt",
            calls=(
                Call(
                    "CITASST",
                    "Assist citizen",
                    3,
                    "1 Nowhere Lane, County East",
                    38.520,
                    -98.075,
                    "Person cannot find the way home and is getting cold.",
                ),
            ),
            progress=(UnitStatus.ACKNOWLEDGED,),
        ),
    ),
)

CITIES = (DEMO_CITY, NEIGHBOR_COUNTY)
